; For the person who installs it alone, so without an administrator's rights. Compiled by ../formats/installer.py, which gives
; VERSION, APP_ID, CONTENTS, ICON and TARGET. Not seen running: there is no Windows here.
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

; A running program holds its files. Where none is installed or runs, this does nothing.
!macro EndProgram
  ${If} ${FileExists} "$INSTDIR\lockwatch.exe"
    nsExec::Exec '"$INSTDIR\lockwatch.exe" quit'
    Pop $0
    Sleep 2000
  ${EndIf}
!macroend

Section
  !insertmacro EndProgram
  RMDir /r "$INSTDIR\_internal" ; of the version before
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

; Settings, state and the key in the Credential Manager are the person's, and stay. What the program told Windows of itself
; goes: its start at log-in, and its name and picture on notifications.
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
