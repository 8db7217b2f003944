/* python.exe and pythonw.exe, which PyPI does not have: they load the DLL of Python from their own folder or, in a
   virtual environment, from `home` of pyvenv.cfg one folder up, and call its Py_Main. */
#include <windows.h>
#include <stdio.h>
#include <wchar.h>

static HMODULE load(void) {
    static wchar_t here[32768], path[32768], line[32768];
    GetModuleFileNameW(NULL, here, 32768);
    *wcsrchr(here, L'\\') = 0;
    swprintf(path, 32768, L"%ls\\%ls", here, DLL);
    HMODULE dll = LoadLibraryExW(path, NULL, LOAD_WITH_ALTERED_SEARCH_PATH);
    if (dll) return dll;
    swprintf(path, 32768, L"%ls\\..\\pyvenv.cfg", here);
    FILE *file = _wfopen(path, L"r, ccs=UTF-8");
    while (file && fgetws(line, 32768, file)) {
        wchar_t *value = wcsstr(line, L"= ");
        if (wcsncmp(line, L"home", 4) || !value) continue;
        value += 2;
        value[wcscspn(value, L"\r\n")] = 0;
        swprintf(path, 32768, L"%ls\\%ls", value, DLL);
        dll = LoadLibraryExW(path, NULL, LOAD_WITH_ALTERED_SEARCH_PATH);
        break;
    }
    if (file) fclose(file);
    return dll;
}

int wmain(int argc, wchar_t **argv) {
    HMODULE dll = load();
    if (!dll) {
        fwprintf(stderr, L"cannot load " DLL L": %lu\n", GetLastError());
        return 103;
    }
    int (*run)(int, wchar_t **) = (void *)GetProcAddress(dll, "Py_Main");
    return run(argc, argv);
}
