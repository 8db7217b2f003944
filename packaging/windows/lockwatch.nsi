; Installs for the current user only, so without administrator rights. Compiled by ../formats/installer.py, which defines
; VERSION, APP_ID, CONTENTS, ICON and TARGET.
Unicode true
!include "MUI2.nsh"
!include "LogicLib.nsh"

!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\${APP_ID}"

Name "Lockwatch"
OutFile "${TARGET}"
RequestExecutionLevel user
InstallDir "$LOCALAPPDATA\Programs\Lockwatch"
InstallDirRegKey HKCU "${UNINSTALL}" "InstallLocation"
SetCompressor /SOLID lzma
!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"

!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "German"
!insertmacro MUI_LANGUAGE "French"
!insertmacro MUI_LANGUAGE "Polish"

; Quit a running Lockwatch, whose files could not be replaced. Does nothing if it is not installed or not running.
!macro EndProgram
  ${If} ${FileExists} "$INSTDIR\lockwatch.exe"
    nsExec::Exec '"$INSTDIR\lockwatch.exe" quit'
    Pop $0
    Sleep 2000
  ${EndIf}
!macroend

Section
  !insertmacro EndProgram
  RMDir /r "$INSTDIR\_internal" ; files of the previous version
  SetOutPath "$INSTDIR"
  File /r "${CONTENTS}"
  CreateShortcut "$SMPROGRAMS\Lockwatch.lnk" "$INSTDIR\lockwatchw.exe"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayName" "Lockwatch"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayIcon" "$INSTDIR\lockwatchw.exe"
  WriteRegStr HKCU "${UNINSTALL}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegDWORD HKCU "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD HKCU "${UNINSTALL}" "NoRepair" 1
SectionEnd

; The user's settings, state and key (in the Credential Manager) stay. What the program registered with Windows is
; removed: autostart, and the name and icon of its notifications.
Section "Uninstall"
  !insertmacro EndProgram
  Delete "$SMPROGRAMS\Lockwatch.lnk"
  Delete "$INSTDIR\lockwatch.exe"
  Delete "$INSTDIR\lockwatchw.exe"
  Delete "$INSTDIR\uninstall.exe"
  RMDir /r "$INSTDIR\_internal"
  RMDir "$INSTDIR"
  DeleteRegKey HKCU "${UNINSTALL}"
  DeleteRegValue HKCU "Software\Microsoft\Windows\CurrentVersion\Run" "${APP_ID}"
  DeleteRegValue HKCU "Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run" "${APP_ID}"
  DeleteRegKey HKCU "Software\Classes\AppUserModelId\${APP_ID}"
  Delete "$LOCALAPPDATA\lockwatch\Cache\notification.png"
  RMDir "$LOCALAPPDATA\lockwatch\Cache"
SectionEnd
