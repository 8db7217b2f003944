/* mscms.dll, Windows' colour management. Wine's lacks WcsCreateIccProfile, without which Qt 6.12 finds no screen. As on a
   screen without a colour profile, all of Qt's calls fail. */
#define FAILING(name) __declspec(dllexport) void *name(void) { return 0; }

int __stdcall start(void *module, unsigned reason, void *reserved) { return 1; }

FAILING(OpenColorProfileW)
FAILING(CloseColorProfile)
FAILING(GetColorProfileFromHandle)
FAILING(WcsCreateIccProfile)
