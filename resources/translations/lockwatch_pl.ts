<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="pl" sourcelanguage="en">
<context>
    <name>AboutDialog</name>
    <message>
        <source>About</source>
        <translation>O programie Lockwatch</translation>
    </message>
    <message>
        <source>Lockwatch {version}</source>
        <translation>Lockwatch {version}</translation>
    </message>
    <message>
        <source>Watches tedee smart locks from the system tray. It only reads, and never operates a lock.</source>
        <translation>Obserwuje zamki tedee z zasobnika systemowego. Tylko odczytuje ich stan i nigdy nimi nie steruje.</translation>
    </message>
    <message>
        <source>Independent of the maker of the locks: neither made nor endorsed by tedee.</source>
        <translation>Niezależny od producenta zamków: tedee nie jest jego autorem ani go nie poleca.</translation>
    </message>
    <message>
        <source>Free software under the MIT licence, without any warranty.</source>
        <translation>Wolne oprogramowanie na licencji MIT, bez żadnej gwarancji.</translation>
    </message>
    <message>
        <source>Manual</source>
        <translation>Podręcznik</translation>
    </message>
    <message>
        <source>Website</source>
        <translation>Strona internetowa</translation>
    </message>
    <message>
        <source>Report a problem</source>
        <translation>Zgłoś problem</translation>
    </message>
    <message>
        <source>Diagnostics</source>
        <translation>Diagnostyka</translation>
    </message>
    <message>
        <source>&amp;Copy diagnostics</source>
        <translation>&amp;Kopiuj diagnostykę</translation>
    </message>
    <message>
        <source>For a problem report. It contains no access key, name or serial number. This is all of it:</source>
        <translation>Do zgłoszenia problemu. Nie zawiera klucza dostępu, nazw ani numerów seryjnych. Oto całość:</translation>
    </message>
    <message>
        <source>Copied.</source>
        <translation>Skopiowano.</translation>
    </message>
</context>
<context>
    <name>AccountPage</name>
    <message>
        <source>Account</source>
        <translation>Konto</translation>
    </message>
    <message>
        <source>Access key</source>
        <translation>Klucz dostępu</translation>
    </message>
    <message>
        <source>Lockwatch reads your locks with this key. To replace it, create a new one in the tedee Portal. Removing it here does not delete it there.</source>
        <translation>Tym kluczem Lockwatch odczytuje zamki. Aby go zastąpić, utwórz nowy w portalu tedee. Usunięcie go tutaj nie usuwa go tam.</translation>
    </message>
    <message>
        <source>&amp;Replace key…</source>
        <translation>&amp;Zastąp klucz…</translation>
    </message>
    <message>
        <source>Re&amp;move key…</source>
        <translation>&amp;Usuń klucz…</translation>
    </message>
    <message>
        <source>API address</source>
        <translation>Adres API</translation>
    </message>
    <message>
        <source>The server that Lockwatch asks about your locks. You rarely need to change it.</source>
        <translation>Serwer, który Lockwatch pyta o zamki. Rzadko trzeba go zmieniać.</translation>
    </message>
    <message>
        <source>The command line has set another address for this run. This one applies from the next start.</source>
        <translation>W wierszu poleceń podano na tę sesję inny adres. Ten obowiązuje od następnego uruchomienia.</translation>
    </message>
    <message>
        <source>Remove access key</source>
        <translation>Usuwanie klucza dostępu</translation>
    </message>
    <message>
        <source>Remove the access key from this computer?</source>
        <translation>Usunąć klucz dostępu z tego komputera?</translation>
    </message>
    <message>
        <source>Lockwatch can&apos;t see your locks until you enter an access key again. The key itself stays valid until you delete it in the tedee Portal.</source>
        <translation>Lockwatch nie zobaczy zamków, dopóki znów nie wprowadzisz klucza dostępu. Sam klucz pozostaje ważny, dopóki nie usuniesz go w portalu tedee.</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Usuń</translation>
    </message>
</context>
<context>
    <name>AlertBanner</name>
    <message>
        <source>Snooze</source>
        <translation>Odłóż</translation>
    </message>
</context>
<context>
    <name>AlertRow</name>
    <message>
        <source>muted</source>
        <translation>wyciszony</translation>
    </message>
    <message>
        <source>Snooze</source>
        <translation>Odłóż</translation>
    </message>
    <message>
        <source>{act}: {alert}</source>
        <translation>{act}: {alert}</translation>
    </message>
</context>
<context>
    <name>Alerts</name>
    <message>
        <source>No alerts.</source>
        <translation>Brak alertów.</translation>
    </message>
</context>
<context>
    <name>AlertsPage</name>
    <message>
        <source>Alerts</source>
        <translation>Alerty</translation>
    </message>
    <message>
        <source>Show &amp;notifications</source>
        <translation>Pokazuj &amp;powiadomienia</translation>
    </message>
    <message>
        <source>&amp;Hide lock names in notifications</source>
        <translation>Ukryj n&amp;azwy zamków w powiadomieniach</translation>
    </message>
    <message>
        <source>For shared screens: notifications say “A lock is disconnected”, not which one.</source>
        <translation>Na ekranach widocznych dla innych: w powiadomieniach jest „Jeden z zamków: rozłączony”, ale nie który.</translation>
    </message>
    <message>
        <source>&amp;Weekly summary</source>
        <translation>Podsumowanie &amp;tygodnia</translation>
    </message>
    <message>
        <source>On Mondays from 9:00: disconnections, the lowest battery and what to do.</source>
        <translation>W poniedziałki od 9:00: rozłączenia, najsłabsza bateria i co trzeba zrobić.</translation>
    </message>
    <message>
        <source>Show an e&amp;xample</source>
        <translation>Pokaż prz&amp;ykład</translation>
    </message>
    <message>
        <source>Notify me when</source>
        <translation>Powiadamiaj, gdy</translation>
    </message>
    <message>
        <source>Left unlocked or open</source>
        <translation>Pozostawienie otwartego zamka lub drzwi</translation>
    </message>
    <message>
        <source>Warn me if a lock is left &amp;unlocked</source>
        <translation>Ostrzegaj, gdy &amp;zamek pozostaje otwarty</translation>
    </message>
    <message>
        <source>Warn me if a door is left &amp;open</source>
        <translation>Ostrzegaj, gdy &amp;drzwi pozostają otwarte</translation>
    </message>
    <message>
        <source>Choose a warning first. Then you can limit it to certain hours.</source>
        <translation>Najpierw wybierz ostrzeżenie. Potem możesz ograniczyć je do pewnych godzin.</translation>
    </message>
    <message>
        <source>A warning stays until the lock is locked or the door is closed.</source>
        <translation>Ostrzeżenie trwa do zamknięcia zamka lub drzwi.</translation>
    </message>
    <message>
        <source>These hours cover a whole day.</source>
        <translation>Te godziny obejmują całą dobę.</translation>
    </message>
    <message>
        <source>at {n} %</source>
        <translation>przy {n}&#xa0;%</translation>
    </message>
    <message>
        <source>&amp;Disconnected</source>
        <translation>Zamek &amp;rozłączony</translation>
    </message>
    <message>
        <source>Battery &amp;low</source>
        <translation>Bateria &amp;słaba</translation>
    </message>
    <message>
        <source>Battery almost &amp;empty</source>
        <translation>Bateria prawie p&amp;usta</translation>
    </message>
    <message>
        <source>When &amp;to warn</source>
        <translation>Kiedy &amp;ostrzegać</translation>
    </message>
    <message>
        <source>If something has been unlocked or open long enough by {begins}, you are notified then. A warning stays until the lock is locked or the door is closed, even after {ends}.</source>
        <translation>Jeśli o {begins} coś jest otwarte wystarczająco długo, otrzymasz wtedy powiadomienie. Ostrzeżenie trwa do zamknięcia zamka lub drzwi, także po {ends}.</translation>
    </message>
    <message>
        <source>It can&apos;t be lower: for {lock} the battery is almost empty at {level} %.</source>
        <translation>Niżej nie można: {lock} ma baterię prawie pustą przy {level} %.</translation>
    </message>
    <message>
        <source>It can&apos;t be higher: for {lock} the battery is low at {level} %.</source>
        <translation>Wyżej nie można: {lock} ma baterię słabą przy {level} %.</translation>
    </message>
</context>
<context>
    <name>Banner</name>
    <message>
        <source>Dismiss</source>
        <translation>Zamknij</translation>
    </message>
</context>
<context>
    <name>BatteryCurve</name>
    <message>
        <source>Battery over time</source>
        <translation>Historia baterii</translation>
    </message>
</context>
<context>
    <name>ChoiceField</name>
    <message>
        <source>same as all locks ({value})</source>
        <translation>jak wszystkie zamki ({value})</translation>
    </message>
    <message>
        <source>all day</source>
        <translation>cała doba</translation>
    </message>
    <message>
        <source>from</source>
        <comment>a time of day, which follows</comment>
        <translation>od</translation>
    </message>
    <message>
        <source>{n} s</source>
        <translation>{n} s</translation>
    </message>
    <message>
        <source>seconds</source>
        <translation>sekundy</translation>
    </message>
    <message>
        <source>{n} min</source>
        <translation>{n} min</translation>
    </message>
    <message>
        <source>minutes</source>
        <translation>minuty</translation>
    </message>
    <message>
        <source>never</source>
        <comment>told</comment>
        <translation>nigdy</translation>
    </message>
    <message>
        <source>at once</source>
        <translation>od razu</translation>
    </message>
    <message>
        <source>after</source>
        <comment>a number of seconds or minutes, which follows</comment>
        <translation>po</translation>
    </message>
</context>
<context>
    <name>DemoBanner</name>
    <message>
        <source>Enter my key…</source>
        <translation>Wprowadź mój klucz…</translation>
    </message>
    <message>
        <source>End demo</source>
        <translation>Zakończ demo</translation>
    </message>
</context>
<context>
    <name>DetailsDialog</name>
    <message>
        <source>Whole history…</source>
        <translation>Cała historia…</translation>
    </message>
    <message>
        <source>Nothing has been recorded yet.</source>
        <translation>Niczego jeszcze nie zapisano.</translation>
    </message>
    <message>
        <source>This lock is no longer in the account. Below is what was last known about it.</source>
        <translation>Tego zamka nie ma już na koncie. Poniżej ostatnie znane dane.</translation>
    </message>
    <message>
        <source>Alerts</source>
        <translation>Alerty</translation>
    </message>
    <message>
        <source>Battery over time</source>
        <translation>Historia baterii</translation>
    </message>
    <message>
        <source>Recent events</source>
        <translation>Ostatnie zdarzenia</translation>
    </message>
</context>
<context>
    <name>DialogManager</name>
    <message>
        <source>This API address can&apos;t be used: it must begin with https:// and have only a host and a path.</source>
        <translation>Tego adresu API nie można użyć: musi zaczynać się od https:// i zawierać tylko host i ścieżkę.</translation>
    </message>
    <message>
        <source>The settings apply until Lockwatch quits, because they could not be saved.</source>
        <translation>Ustawienia obowiązują tylko do zakończenia Lockwatch, bo nie można było ich zapisać.</translation>
    </message>
    <message>
        <source>The access key was removed.</source>
        <translation>Klucz dostępu został usunięty.</translation>
    </message>
</context>
<context>
    <name>EmptyPage</name>
    <message>
        <source>Enter access key…</source>
        <translation>Wprowadź klucz dostępu…</translation>
    </message>
</context>
<context>
    <name>EventsView</name>
    <message>
        <source>Recent events</source>
        <translation>Ostatnie zdarzenia</translation>
    </message>
</context>
<context>
    <name>ExportDialog</name>
    <message>
        <source>Export history</source>
        <translation>Eksportowanie historii</translation>
    </message>
    <message>
        <source>Export progress</source>
        <translation>Postęp eksportu</translation>
    </message>
    <message>
        <source>Writing {name}…</source>
        <translation>Zapisywanie {name}…</translation>
    </message>
</context>
<context>
    <name>Facts</name>
    <message>
        <source>Change…</source>
        <translation>Zmień…</translation>
    </message>
    <message>
        <source>Change the battery alerts…</source>
        <translation>Zmień alerty baterii…</translation>
    </message>
    <message>
        <source>Display name…</source>
        <translation>Nazwa wyświetlana…</translation>
    </message>
    <message>
        <source>{fact}: {value}</source>
        <translation>{fact}: {value}</translation>
    </message>
</context>
<context>
    <name>Footer</name>
    <message>
        <source>Help</source>
        <translation>Pomoc</translation>
    </message>
    <message>
        <source>About Lockwatch</source>
        <translation>O programie Lockwatch</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Zakończ</translation>
    </message>
    <message>
        <source>History</source>
        <translation>Historia</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Ustawienia</translation>
    </message>
    <message>
        <source>More</source>
        <translation>Więcej</translation>
    </message>
</context>
<context>
    <name>Forgetting</name>
    <message>
        <source>Delete</source>
        <translation>Usuń</translation>
    </message>
</context>
<context>
    <name>FoundPage</name>
    <message>
        <source>Start when I log in</source>
        <translation>Uruchamiaj przy logowaniu</translation>
    </message>
    <message>
        <source>Lockwatch watches them from now on.</source>
        <translation>Lockwatch czuwa nad nimi od teraz.</translation>
    </message>
    <message>
        <source>No locks found</source>
        <translation>Nie znaleziono zamków</translation>
    </message>
    <message>
        <source>The key works, but this account has no locks. Add them in the tedee app.</source>
        <translation>Klucz działa, ale to konto nie ma zamków. Dodaj je w aplikacji tedee.</translation>
    </message>
    <message>
        <source>Without a tedee bridge Lockwatch can&apos;t see: {names}</source>
        <translation>Bez mostka tedee Lockwatch nie widzi: {names}</translation>
    </message>
</context>
<context>
    <name>GeneralPage</name>
    <message>
        <source>General</source>
        <translation>Ogólne</translation>
    </message>
    <message>
        <source>{n} s</source>
        <translation>{n} s</translation>
    </message>
    <message>
        <source>Chec&amp;k every</source>
        <translation>&amp;Sprawdzaj co</translation>
    </message>
    <message>
        <source>A shorter time shows changes sooner, a longer one makes fewer requests to tedee.</source>
        <translation>Krótszy czas szybciej pokazuje zmiany, dłuższy oznacza mniej zapytań do tedee.</translation>
    </message>
    <message>
        <source>The command line has set another interval for this run. This one applies from the next start.</source>
        <translation>W wierszu poleceń podano na tę sesję inny odstęp. Ten obowiązuje od następnego uruchomienia.</translation>
    </message>
    <message>
        <source>Start Lockwatch &amp;when you log in</source>
        <translation>Uruchamiaj Lockwatch &amp;po zalogowaniu</translation>
    </message>
    <message>
        <source>Days of &amp;history</source>
        <translation>Dni &amp;historii</translation>
    </message>
    <message>
        <source>Older entries are deleted.</source>
        <translation>Starsze wpisy są usuwane.</translation>
    </message>
    <message>
        <source>Appearance and language</source>
        <translation>Wygląd i język</translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation>&amp;Motyw</translation>
    </message>
    <message>
        <source>same as the system</source>
        <translation>jak w systemie</translation>
    </message>
    <message>
        <source>light</source>
        <translation>jasny</translation>
    </message>
    <message>
        <source>dark</source>
        <translation>ciemny</translation>
    </message>
    <message>
        <source>&amp;Icon</source>
        <translation>&amp;Ikona</translation>
    </message>
    <message>
        <source>same as the system</source>
        <comment>the icon&apos;s panel</comment>
        <translation>jak w systemie</translation>
    </message>
    <message>
        <source>for a light panel</source>
        <translation>na jasny panel</translation>
    </message>
    <message>
        <source>for a dark panel</source>
        <translation>na ciemny panel</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>&amp;Język</translation>
    </message>
    <message>
        <source>same as the system</source>
        <comment>the language</comment>
        <translation>jak w systemie</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Usuń</translation>
    </message>
</context>
<context>
    <name>Header</name>
    <message>
        <source>Check now</source>
        <translation>Sprawdź teraz</translation>
    </message>
    <message>
        <source>Checking…</source>
        <translation>Sprawdzanie…</translation>
    </message>
    <message>
        <source>Can check again in {n} s</source>
        <translation>Ponowne sprawdzenie możliwe za {n}&#xa0;s</translation>
    </message>
    <message>
        <source>Can check again at {time}</source>
        <translation>Ponowne sprawdzenie możliwe: {time}</translation>
    </message>
</context>
<context>
    <name>HiddenLine</name>
    <message>
        <source>Show</source>
        <translation>Pokaż</translation>
    </message>
    <message>
        <source>Show hidden locks</source>
        <translation>Pokaż ukryte zamki</translation>
    </message>
</context>
<context>
    <name>HoursField</name>
    <message>
        <source>until</source>
        <comment>a time of day, which follows</comment>
        <translation>do</translation>
    </message>
    <message>
        <source>{setting}, from</source>
        <translation>{setting}, od</translation>
    </message>
    <message>
        <source>{setting}, until</source>
        <translation>{setting}, do</translation>
    </message>
</context>
<context>
    <name>KeyPage</name>
    <message>
        <source>No browser opened here. Please go to {address} yourself.</source>
        <translation>Nie otworzyła się żadna przeglądarka. Otwórz adres {address} samodzielnie.</translation>
    </message>
    <message>
        <source>An access key has no such characters. Copy it once more.</source>
        <translation>Klucz dostępu nie zawiera takich znaków. Skopiuj go jeszcze raz.</translation>
    </message>
    <message>
        <source>For this you need a tedee bridge and an access key:</source>
        <translation>Potrzebny jest do tego mostek tedee i klucz dostępu:</translation>
    </message>
    <message>
        <source>To make an access key:</source>
        <translation>Jak utworzyć klucz dostępu:</translation>
    </message>
    <message>
        <source>Open tedee Portal</source>
        <translation>Otwórz portal tedee</translation>
    </message>
    <message>
        <source>Sign in to the tedee Portal.</source>
        <translation>Zaloguj się do portalu tedee.</translation>
    </message>
    <message>
        <source>Copy the key, which tedee shows only once, and paste it here:</source>
        <translation>Skopiuj klucz, który tedee pokazuje tylko raz, i wklej go tutaj:</translation>
    </message>
    <message>
        <source>Keep it for this session only</source>
        <translation>Zachowaj tylko na tę sesję</translation>
    </message>
    <message>
        <source>Lockwatch then asks for the key again at its next start.</source>
        <translation>Przy następnym uruchomieniu Lockwatch znów zapyta o klucz.</translation>
    </message>
    <message>
        <source>Top right: your initials → Personal access keys → Add key.</source>
        <translation>U góry po prawej: Twoje inicjały → Personal access keys → Add key.</translation>
    </message>
    <message>
        <source>Tick only Device.Read: Lockwatch can then look, but not unlock.</source>
        <translation>Zaznacz tylko Device.Read: Lockwatch może wtedy patrzeć, ale nie otwierać.</translation>
    </message>
    <message>
        <source>Access key</source>
        <translation>Klucz dostępu</translation>
    </message>
    <message>
        <source>Show the key</source>
        <translation>Pokaż klucz</translation>
    </message>
</context>
<context>
    <name>ListWindow</name>
    <message>
        <source>No lock matches “{text}”</source>
        <translation>Żaden zamek nie pasuje do „{text}”</translation>
    </message>
    <message>
        <source>All locks are hidden</source>
        <translation>Wszystkie zamki są ukryte</translation>
    </message>
    <message>
        <source>Lockwatch needs an access key to see your locks.</source>
        <translation>Lockwatch potrzebuje klucza dostępu, aby widzieć zamki.</translation>
    </message>
    <message>
        <source>No locks in this account. Add them in the tedee app.</source>
        <translation>Na tym koncie nie ma zamków. Można je dodać w aplikacji tedee.</translation>
    </message>
    <message>
        <source>No locks seen yet</source>
        <translation>Nie widziano jeszcze żadnego zamka</translation>
    </message>
    <message>
        <source>Waiting for the first answer…</source>
        <translation>Oczekiwanie na pierwszą odpowiedź…</translation>
    </message>
    <message>
        <source>Last seen {time}, {age}</source>
        <translation>Ostatni odczyt: {time}, {age}</translation>
    </message>
    <message>
        <source>updated {age}</source>
        <translation>odczyt {age}</translation>
    </message>
    <message>
        <source>Updated {age}</source>
        <translation>Odczyt {age}</translation>
    </message>
</context>
<context>
    <name>LockList</name>
    <message>
        <source>Locks</source>
        <translation>Zamki</translation>
    </message>
    <message>
        <source>Acknowledge</source>
        <translation>Potwierdź</translation>
    </message>
    <message>
        <source>Snooze</source>
        <translation>Odłóż</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Cofnij</translation>
    </message>
</context>
<context>
    <name>LocksPage</name>
    <message>
        <source>Each lock</source>
        <translation>Poszczególne zamki</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Szukaj</translation>
    </message>
    <message>
        <source>Search the locks</source>
        <translation>Przeszukaj zamki</translation>
    </message>
    <message>
        <source>Locks</source>
        <translation>Zamki</translation>
    </message>
    <message>
        <source>Displa&amp;y name</source>
        <translation>&amp;Nazwa wyświetlana</translation>
    </message>
    <message>
        <source>{n} %</source>
        <translation>{n}&#xa0;%</translation>
    </message>
    <message>
        <source>Battery &amp;low</source>
        <translation>Bateria &amp;słaba</translation>
    </message>
    <message>
        <source>Battery almost &amp;empty</source>
        <translation>Bateria prawie p&amp;usta</translation>
    </message>
    <message>
        <source>When &amp;to warn</source>
        <translation>Kiedy &amp;ostrzegać</translation>
    </message>
    <message>
        <source>Choose a warning first. Then you can limit it to certain hours.</source>
        <translation>Najpierw wybierz ostrzeżenie. Potem możesz ograniczyć je do pewnych godzin.</translation>
    </message>
    <message>
        <source>percent</source>
        <translation>procent</translation>
    </message>
    <message>
        <source>The locks appear here after the first check.</source>
        <translation>Zamki pojawią się tu po pierwszym sprawdzeniu.</translation>
    </message>
    <message>
        <source>&amp;Mute this lock</source>
        <translation>&amp;Wycisz ten zamek</translation>
    </message>
    <message>
        <source>&amp;Hide this lock: not in the list, no notifications</source>
        <translation>U&amp;kryj ten zamek: nie na liście, bez powiadomień</translation>
    </message>
    <message>
        <source>own value:</source>
        <comment>not as all locks have it, but as the number beside says</comment>
        <translation>własna wartość:</translation>
    </message>
    <message>
        <source>&amp;Disconnected</source>
        <translation>Zamek &amp;rozłączony</translation>
    </message>
    <message>
        <source>Warn me if it is left &amp;unlocked</source>
        <translation>Ostrzegaj, gdy po&amp;zostaje otwarty</translation>
    </message>
    <message>
        <source>Warn me if its door is left &amp;open</source>
        <translation>Ostrzegaj, gdy &amp;drzwi pozostają otwarte</translation>
    </message>
    <message>
        <source>{lock} (not in this account)</source>
        <translation>{lock} (nie na tym koncie)</translation>
    </message>
    <message>
        <source>{lock} · hidden</source>
        <translation>{lock} · ukryty</translation>
    </message>
    <message>
        <source>{lock} · muted</source>
        <translation>{lock} · wyciszony</translation>
    </message>
    <message>
        <source>{lock} · own settings</source>
        <translation>{lock} · własne ustawienia</translation>
    </message>
</context>
<context>
    <name>NotificationPresenter</name>
    <message>
        <source>Example door</source>
        <translation>Przykładowe drzwi</translation>
    </message>
</context>
<context>
    <name>Notifications</name>
    <message>
        <source>Open</source>
        <translation>Pokaż</translation>
    </message>
    <message>
        <source>Acknowledge</source>
        <translation>Potwierdź</translation>
    </message>
    <message>
        <source>In 1 hour</source>
        <translation>Za godzinę</translation>
    </message>
    <message>
        <source>Tomorrow</source>
        <translation>Jutro rano</translation>
    </message>
    <message>
        <source>This morning</source>
        <translation>Dziś rano</translation>
    </message>
    <message>
        <source>Replace key…</source>
        <translation>Zastąp klucz…</translation>
    </message>
</context>
<context>
    <name>NumberField</name>
    <message>
        <source>{setting}, {unit}</source>
        <translation>{setting}, {unit}</translation>
    </message>
</context>
<context>
    <name>PauseBanner</name>
    <message>
        <source>Resume</source>
        <translation>Wznów</translation>
    </message>
</context>
<context>
    <name>QuietPage</name>
    <message>
        <source>Quiet hours</source>
        <translation>Godziny ciszy</translation>
    </message>
    <message>
        <source>Use &amp;quiet hours</source>
        <translation>&amp;Używaj godzin ciszy</translation>
    </message>
    <message>
        <source>&amp;From</source>
        <translation>&amp;Od</translation>
    </message>
    <message>
        <source>&amp;Until</source>
        <translation>&amp;Do</translation>
    </message>
    <message>
        <source>&amp;On</source>
        <translation>W d&amp;ni</translation>
    </message>
    <message>
        <source>You are still notified of critical alerts. The others wait, and one summary at the end lists those that are still active.</source>
        <translation>O alertach krytycznych nadal otrzymujesz powiadomienia. Pozostałe czekają, a na koniec jedno podsumowanie podaje te wciąż aktualne.</translation>
    </message>
    <message>
        <source>No day is chosen, so there are no quiet hours.</source>
        <translation>Nie wybrano żadnego dnia, więc nie ma godzin ciszy.</translation>
    </message>
    <message>
        <source>Quiet hours begin on the chosen days and last a whole day.</source>
        <translation>Godziny ciszy zaczynają się w wybrane dni i trwają całą dobę.</translation>
    </message>
    <message>
        <source>Quiet hours begin on the chosen days and end the next day.</source>
        <translation>Godziny ciszy zaczynają się w wybrane dni i kończą następnego dnia.</translation>
    </message>
    <message>
        <source>Quiet hours begin and end on the chosen days.</source>
        <translation>Godziny ciszy zaczynają się i kończą w wybrane dni.</translation>
    </message>
</context>
<context>
    <name>Renaming</name>
    <message>
        <source>Display name</source>
        <translation>Nazwa wyświetlana</translation>
    </message>
    <message>
        <source>Only Lockwatch on this computer shows this name. Leave it empty to use the name in the tedee app.</source>
        <translation>Tę nazwę pokazuje tylko Lockwatch na tym komputerze. Puste pole przywraca nazwę z aplikacji tedee.</translation>
    </message>
</context>
<context>
    <name>SearchField</name>
    <message>
        <source>Search</source>
        <translation>Szukaj</translation>
    </message>
    <message>
        <source>Search for a lock</source>
        <translation>Szukaj zamka</translation>
    </message>
    <message>
        <source>Clear the search</source>
        <translation>Wyczyść wyszukiwanie</translation>
    </message>
</context>
<context>
    <name>SettingsDialog</name>
    <message>
        <source>Settings</source>
        <translation>Ustawienia</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>Strony</translation>
    </message>
</context>
<context>
    <name>SinceBanner</name>
    <message>
        <source>Show</source>
        <translation>Pokaż</translation>
    </message>
    <message>
        <source>Show everything that has happened since then</source>
        <translation>Pokaż wszystko, co się od tego czasu wydarzyło</translation>
    </message>
</context>
<context>
    <name>TimelineDialog</name>
    <message>
        <source>History</source>
        <translation>Historia</translation>
    </message>
    <message>
        <source>Latest</source>
        <translation>Najnowsze</translation>
    </message>
    <message>
        <source>Show everything</source>
        <translation>Pokaż wszystkie wpisy</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>Pokaż wszystko</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Eksportuj…</translation>
    </message>
    <message>
        <source>Delete history…</source>
        <translation>Usuń historię…</translation>
    </message>
    <message>
        <source>Reading the history…</source>
        <translation>Trwa wczytywanie historii…</translation>
    </message>
    <message>
        <source>History of</source>
        <translation>Czyja historia</translation>
    </message>
    <message>
        <source>&amp;Up to</source>
        <translation>&amp;Do</translation>
    </message>
    <message>
        <source>Up to which day</source>
        <translation>Do którego dnia</translation>
    </message>
    <message>
        <source>Delete the history of this lock…</source>
        <translation>Usuń historię tego zamka…</translation>
    </message>
    <message>
        <source>Delete all history…</source>
        <translation>Usuń całą historię…</translation>
    </message>
    <message>
        <source>Show each record in a line of its own, as it is exported</source>
        <translation>Pokaż każdy wpis w osobnym wierszu, tak jak jest eksportowany</translation>
    </message>
</context>
<context>
    <name>TimelineView</name>
    <message>
        <source>History</source>
        <translation>Historia</translation>
    </message>
</context>
<context>
    <name>Topics</name>
    <message>
        <source>All kinds</source>
        <translation>Wszystkie rodzaje</translation>
    </message>
</context>
<context>
    <name>Tray</name>
    <message>
        <source>Open</source>
        <translation>Otwórz okno</translation>
    </message>
    <message>
        <source>Check now</source>
        <translation>Sprawdź teraz</translation>
    </message>
    <message>
        <source>Pause notifications</source>
        <translation>Wstrzymaj powiadomienia</translation>
    </message>
    <message>
        <source>History…</source>
        <translation>Historia…</translation>
    </message>
    <message>
        <source>Settings…</source>
        <translation>Ustawienia…</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>Pomoc</translation>
    </message>
    <message>
        <source>About Lockwatch</source>
        <translation>O programie Lockwatch</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Zakończ</translation>
    </message>
</context>
<context>
    <name>WelcomeDialog</name>
    <message>
        <source>Show my locks</source>
        <translation>Pokaż moje zamki</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Gotowe</translation>
    </message>
    <message>
        <source>Checking…</source>
        <translation>Sprawdzanie…</translation>
    </message>
    <message>
        <source>Check key</source>
        <translation>Sprawdź klucz</translation>
    </message>
    <message>
        <source>New access key</source>
        <translation>Nowy klucz dostępu</translation>
    </message>
    <message>
        <source>Welcome to Lockwatch</source>
        <translation>Witamy w Lockwatch</translation>
    </message>
    <message>
        <source>Once tedee has accepted it, Lockwatch watches your locks with this key.</source>
        <translation>Gdy tedee go przyjmie, Lockwatch będzie czuwać nad zamkami z tym kluczem.</translation>
    </message>
    <message>
        <source>Lockwatch shows whether your tedee locks are locked, connected and charged. It never operates a lock.</source>
        <translation>Lockwatch pokazuje, czy zamki tedee są zamknięte, połączone i naładowane. Nigdy nie steruje zamkiem.</translation>
    </message>
    <message>
        <source>Try the demo</source>
        <translation>Wypróbuj demo</translation>
    </message>
</context>
<context>
    <name>Wording</name>
    <message>
        <source>Mute this lock</source>
        <translation>Wycisz ten zamek</translation>
    </message>
    <message>
        <source>{level} %</source>
        <translation>{level}&#xa0;%</translation>
    </message>
    <message>
        <source>No bridge</source>
        <translation>Brak mostka</translation>
    </message>
    <message>
        <source>Details…</source>
        <translation>Szczegóły…</translation>
    </message>
    <message>
        <source>Display name…</source>
        <translation>Nazwa wyświetlana…</translation>
    </message>
    <message>
        <source>Thresholds…</source>
        <translation>Progi…</translation>
    </message>
    <message>
        <source>Show this lock again</source>
        <translation>Pokaż ponownie ten zamek</translation>
    </message>
    <message>
        <source>Hide this lock</source>
        <translation>Ukryj ten zamek</translation>
    </message>
    <message numerus="yes">
        <source>%n locks are hidden</source>
        <translation>
            <numerusform>%n zamek jest ukryty</numerusform>
            <numerusform>%n zamki są ukryte</numerusform>
            <numerusform>%n zamków jest ukrytych</numerusform>
        </translation>
    </message>
    <message>
        <source>Disconnected</source>
        <translation>Rozłączony</translation>
    </message>
    <message>
        <source>{state}, {level}</source>
        <translation>{state}, {level}</translation>
    </message>
    <message>
        <source>{name}: {state}</source>
        <translation>{name}: {state}</translation>
    </message>
    <message numerus="yes">
        <source>unstable: %n disconnections in 24 h</source>
        <translation>
            <numerusform>niestabilne: %n rozłączenie w ciągu 24 h</numerusform>
            <numerusform>niestabilne: %n rozłączenia w ciągu 24 h</numerusform>
            <numerusform>niestabilne: %n rozłączeń w ciągu 24 h</numerusform>
        </translation>
    </message>
    <message>
        <source>{alert}: {silence}</source>
        <translation>{alert}: {silence}</translation>
    </message>
    <message>
        <source>{text} ({some})</source>
        <translation>{text} ({some})</translation>
    </message>
    <message>
        <source>jammed</source>
        <translation>zacięty</translation>
    </message>
    <message>
        <source>door open since {time}</source>
        <translation>drzwi otwarte od {time}</translation>
    </message>
    <message>
        <source>door open</source>
        <translation>drzwi otwarte</translation>
    </message>
    <message>
        <source>Jammed when last seen</source>
        <translation>Zacięty przy ostatnim odczycie</translation>
    </message>
    <message>
        <source>disconnected since {time}</source>
        <translation>rozłączony od {time}</translation>
    </message>
    <message>
        <source>unlocked when last seen</source>
        <translation>otwarty przy ostatnim odczycie</translation>
    </message>
    <message>
        <source>door open when last seen</source>
        <translation>drzwi otwarte przy ostatnim odczycie</translation>
    </message>
    <message>
        <source>battery almost empty</source>
        <translation>bateria prawie pusta</translation>
    </message>
    <message>
        <source>battery low</source>
        <translation>bateria słaba</translation>
    </message>
    <message>
        <source>muted</source>
        <translation>wyciszony</translation>
    </message>
    <message>
        <source>battery {level}</source>
        <translation>bateria {level}</translation>
    </message>
    <message>
        <source>{status}; {quiet}</source>
        <translation>{status}; {quiet}</translation>
    </message>
    <message>
        <source>{name}: {status}; {battery}.</source>
        <translation>{name}: {status}; {battery}.</translation>
    </message>
    <message>
        <source>Needs attention. {sentence}</source>
        <translation>Wymaga uwagi. {sentence}</translation>
    </message>
    <message>
        <source>Hidden. {sentence}</source>
        <translation>Ukryty. {sentence}</translation>
    </message>
    <message>
        <source>Press Space to acknowledge, or the menu key for more.</source>
        <translation>Spacja: potwierdź; klawisz menu: więcej.</translation>
    </message>
    <message>
        <source>Disconnected since {time}</source>
        <translation>Rozłączony od {time}</translation>
    </message>
    <message>
        <source>Battery low</source>
        <translation>Bateria słaba</translation>
    </message>
    <message>
        <source>Battery almost empty</source>
        <translation>Bateria prawie pusta</translation>
    </message>
    <message>
        <source>Jammed</source>
        <translation>Zacięty</translation>
    </message>
    <message>
        <source>{state} since {time}</source>
        <translation>{state} od {time}</translation>
    </message>
    <message>
        <source>History…</source>
        <translation>Historia…</translation>
    </message>
    <message>
        <source>Last known: {sentence}</source>
        <translation>Ostatnio znany stan: {sentence}</translation>
    </message>
    <message>
        <source>Door open since {time}</source>
        <translation>Drzwi otwarte od {time}</translation>
    </message>
    <message>
        <source>Needs calibration</source>
        <translation>Wymaga kalibracji</translation>
    </message>
    <message>
        <source>The tedee cloud can&apos;t be reached</source>
        <translation>Chmura tedee jest nieosiągalna</translation>
    </message>
    <message>
        <source>Lockwatch will need an update</source>
        <translation>Lockwatch będzie wymagać aktualizacji</translation>
    </message>
    <message>
        <source>Acknowledge</source>
        <translation>Potwierdź</translation>
    </message>
    <message>
        <source>Snooze for 1 hour</source>
        <translation>Odłóż na 1 godzinę</translation>
    </message>
    <message>
        <source>Snooze until tomorrow, {time}</source>
        <translation>Odłóż do jutra, {time}</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Cofnij</translation>
    </message>
    <message>
        <source>Pause notifications for 1 hour</source>
        <translation>Wstrzymaj powiadomienia na 1 godzinę</translation>
    </message>
    <message>
        <source>Pause notifications until tomorrow, {time}</source>
        <translation>Wstrzymaj powiadomienia do jutra, {time}</translation>
    </message>
    <message>
        <source>Pause notifications until resumed</source>
        <translation>Wstrzymaj powiadomienia do odwołania</translation>
    </message>
    <message>
        <source>Resume notifications</source>
        <translation>Wznów powiadomienia</translation>
    </message>
    <message>
        <source>Acknowledge all</source>
        <translation>Potwierdź wszystkie</translation>
    </message>
    <message>
        <source>Snooze all for 1 hour</source>
        <translation>Odłóż wszystkie na 1 godzinę</translation>
    </message>
    <message>
        <source>Snooze all until tomorrow, {time}</source>
        <translation>Odłóż wszystkie do jutra, {time}</translation>
    </message>
    <message>
        <source>Undo all</source>
        <translation>Cofnij wszystko</translation>
    </message>
    <message>
        <source>For 1 hour</source>
        <translation>Na 1 godzinę</translation>
    </message>
    <message>
        <source>Until tomorrow, {time}</source>
        <translation>Do jutra, {time}</translation>
    </message>
    <message>
        <source>Until resumed</source>
        <translation>Do odwołania</translation>
    </message>
    <message>
        <source>Snooze until {time} today</source>
        <translation>Odłóż do dziś, {time}</translation>
    </message>
    <message>
        <source>Pause notifications until {time} today</source>
        <translation>Wstrzymaj powiadomienia do dziś, {time}</translation>
    </message>
    <message>
        <source>Snooze all until {time} today</source>
        <translation>Odłóż wszystkie do dziś, {time}</translation>
    </message>
    <message>
        <source>Until {time} today</source>
        <translation>Do dziś, {time}</translation>
    </message>
    <message>
        <source>acknowledged</source>
        <translation>potwierdzono</translation>
    </message>
    <message>
        <source>snoozed until {time}</source>
        <translation>odłożono do {time}</translation>
    </message>
    <message>
        <source>Demo: these are not your locks</source>
        <translation>Demo: to nie są Twoje zamki</translation>
    </message>
    <message>
        <source>{text} (demo)</source>
        <translation>{text} (demo)</translation>
    </message>
    <message>
        <source>Lock</source>
        <translation>Zamek</translation>
    </message>
    <message>
        <source>Door</source>
        <translation>Drzwi</translation>
    </message>
    <message>
        <source>Bridge</source>
        <translation>Mostek</translation>
    </message>
    <message>
        <source>Battery</source>
        <translation>Bateria</translation>
    </message>
    <message>
        <source>Battery alerts</source>
        <translation>Alerty baterii</translation>
    </message>
    <message>
        <source>Firmware</source>
        <translation>Oprogramowanie układowe</translation>
    </message>
    <message>
        <source>Serial number</source>
        <translation>Numer seryjny</translation>
    </message>
    <message>
        <source>Name in the tedee app</source>
        <translation>Nazwa w aplikacji tedee</translation>
    </message>
    <message>
        <source>No door sensor</source>
        <translation>Brak czujnika drzwi</translation>
    </message>
    <message>
        <source>Not known, as its sensor is disconnected</source>
        <translation>Brak danych, bo czujnik drzwi jest rozłączony</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Otwarte</translation>
    </message>
    <message>
        <source>Closed</source>
        <translation>Zamknięte</translation>
    </message>
    <message>
        <source>Not known, as its sensor is not calibrated</source>
        <translation>Brak danych, bo czujnik drzwi jest nieskalibrowany</translation>
    </message>
    <message>
        <source>Update available, to be installed with the tedee app</source>
        <translation>Dostępna aktualizacja: zainstaluj ją w aplikacji tedee</translation>
    </message>
    <message>
        <source>Up to date</source>
        <translation>Aktualne</translation>
    </message>
    <message>
        <source>Not known</source>
        <translation>Brak danych</translation>
    </message>
    <message>
        <source>Door sensor removed</source>
        <translation>Usunięto czujnik drzwi</translation>
    </message>
    <message>
        <source>Door sensor disconnected</source>
        <translation>Czujnik drzwi rozłączony</translation>
    </message>
    <message>
        <source>Door opened</source>
        <translation>Otwarto drzwi</translation>
    </message>
    <message>
        <source>Door closed</source>
        <translation>Zamknięto drzwi</translation>
    </message>
    <message>
        <source>Door sensor not calibrated</source>
        <translation>Czujnik drzwi nieskalibrowany</translation>
    </message>
    <message>
        <source>Connected to its bridge</source>
        <translation>Połączony z mostkiem</translation>
    </message>
    <message>
        <source>Disconnected from its bridge</source>
        <translation>Utracono połączenie z mostkiem</translation>
    </message>
    <message>
        <source>In the account</source>
        <translation>Na koncie</translation>
    </message>
    <message>
        <source>Left the account</source>
        <translation>Już nie na koncie</translation>
    </message>
    <message>
        <source>Lockwatch can see</source>
        <translation>Lockwatch widzi</translation>
    </message>
    <message>
        <source>Lockwatch can&apos;t see: tedee could not be reached</source>
        <translation>Lockwatch nie widzi: tedee było nieosiągalne</translation>
    </message>
    <message>
        <source>Lockwatch can&apos;t see: too many requests were made</source>
        <translation>Lockwatch nie widzi: wysłano zbyt wiele zapytań</translation>
    </message>
    <message>
        <source>Lockwatch can&apos;t see: the answer was not understood</source>
        <translation>Lockwatch nie widzi: odpowiedź była niezrozumiała</translation>
    </message>
    <message>
        <source>Lockwatch can&apos;t see: the computer slept</source>
        <translation>Lockwatch nie widzi: komputer był uśpiony</translation>
    </message>
    <message>
        <source>Lockwatch can&apos;t see: it was not running</source>
        <translation>Lockwatch nie widzi: nie był uruchomiony</translation>
    </message>
    <message>
        <source>disconnected</source>
        <translation>rozłączony</translation>
    </message>
    <message>
        <source>left unlocked</source>
        <translation>pozostawiony otwarty</translation>
    </message>
    <message>
        <source>door left open</source>
        <translation>drzwi pozostawione otwarte</translation>
    </message>
    <message>
        <source>needs calibration</source>
        <translation>wymaga kalibracji</translation>
    </message>
    <message>
        <source>the tedee cloud can&apos;t be reached</source>
        <translation>chmura tedee jest nieosiągalna</translation>
    </message>
    <message>
        <source>connected again</source>
        <translation>ponownie połączony</translation>
    </message>
    <message>
        <source>connection unstable</source>
        <translation>połączenie niestabilne</translation>
    </message>
    <message>
        <source>what changed while Lockwatch could not see</source>
        <translation>zmiany z czasu, gdy Lockwatch nie widział zamków</translation>
    </message>
    <message>
        <source>alerts that were held back</source>
        <translation>wstrzymane alerty</translation>
    </message>
    <message>
        <source>Alert: {alert}</source>
        <translation>Alert: {alert}</translation>
    </message>
    <message>
        <source>Alert over: {alert}</source>
        <translation>Koniec alertu: {alert}</translation>
    </message>
    <message>
        <source>You were notified: {alert}</source>
        <translation>Otrzymano powiadomienie: {alert}</translation>
    </message>
    <message>
        <source>The notification could not be shown: {alert}</source>
        <translation>Nie można było pokazać powiadomienia: {alert}</translation>
    </message>
    <message>
        <source>Acknowledged: {alert}</source>
        <translation>Potwierdzono: {alert}</translation>
    </message>
    <message>
        <source>Snoozed for an hour: {alert}</source>
        <translation>Odłożono na godzinę: {alert}</translation>
    </message>
    <message>
        <source>Snoozed until the next morning: {alert}</source>
        <translation>Odłożono do następnego ranka: {alert}</translation>
    </message>
    <message>
        <source>Undone: {alert}</source>
        <translation>Cofnięto: {alert}</translation>
    </message>
    <message>
        <source>Notifications paused for an hour</source>
        <translation>Wstrzymano powiadomienia na godzinę</translation>
    </message>
    <message>
        <source>Notifications paused until the next morning</source>
        <translation>Wstrzymano powiadomienia do następnego ranka</translation>
    </message>
    <message>
        <source>Notifications paused</source>
        <translation>Wstrzymano powiadomienia</translation>
    </message>
    <message>
        <source>Notifications resumed</source>
        <translation>Wznowiono powiadomienia</translation>
    </message>
    <message>
        <source>Not notified (muted): {alert}</source>
        <translation>Bez powiadomienia (wyciszony): {alert}</translation>
    </message>
    <message>
        <source>Not notified (acknowledged): {alert}</source>
        <translation>Bez powiadomienia (potwierdzono): {alert}</translation>
    </message>
    <message>
        <source>Not notified (snoozed): {alert}</source>
        <translation>Bez powiadomienia (odłożono): {alert}</translation>
    </message>
    <message>
        <source>Not notified (it got better): {alert}</source>
        <translation>Bez powiadomienia (stan się poprawił): {alert}</translation>
    </message>
    <message>
        <source>Not notified (unstable connection): {alert}</source>
        <translation>Bez powiadomienia (połączenie niestabilne): {alert}</translation>
    </message>
    <message>
        <source>Not notified yet (notifications paused): {alert}</source>
        <translation>Jeszcze bez powiadomienia (powiadomienia wstrzymane): {alert}</translation>
    </message>
    <message>
        <source>Not notified yet (quiet hours): {alert}</source>
        <translation>Jeszcze bez powiadomienia (godziny ciszy): {alert}</translation>
    </message>
    <message>
        <source>Notified together with others: {alert}</source>
        <translation>Powiadomiono razem z innymi: {alert}</translation>
    </message>
    <message>
        <source>Lockwatch can&apos;t see the locks right now. This is what it knew before.</source>
        <translation>Lockwatch nie widzi teraz zamków. To ostatnie znane dane.</translation>
    </message>
    <message>
        <source>Lockwatch can&apos;t see the locks right now. This is what it knew at {time}.</source>
        <translation>Lockwatch nie widzi teraz zamków. Ostatni odczyt: {time}.</translation>
    </message>
    <message>
        <source>This lock is not in tedee&apos;s latest answer. This is what was known at {time}.</source>
        <translation>Tego zamka nie ma w ostatniej odpowiedzi tedee. Ostatni odczyt: {time}.</translation>
    </message>
    <message>
        <source>tedee&apos;s answer about this lock could not be read. This is what was known at {time}.</source>
        <translation>Nie udało się odczytać odpowiedzi tedee o tym zamku. Ostatni odczyt: {time}.</translation>
    </message>
    <message>
        <source>Not known, as it has no bridge</source>
        <translation>Brak danych, bo zamek nie ma mostka</translation>
    </message>
    <message>
        <source>{state}, jammed</source>
        <translation>{state}, zacięty</translation>
    </message>
    <message>
        <source>{state} when last seen, before {time}</source>
        <translation>{state} przy ostatnim odczycie (przed {time})</translation>
    </message>
    <message>
        <source>{state} when last seen</source>
        <translation>{state} przy ostatnim odczycie</translation>
    </message>
    <message>
        <source>{state} when last seen at {time}</source>
        <translation>{state} przy ostatnim odczycie ({time})</translation>
    </message>
    <message>
        <source>No bridge, so it can&apos;t be watched</source>
        <translation>Brak mostka, więc zamka nie można obserwować</translation>
    </message>
    <message>
        <source>Connected when last seen</source>
        <translation>Połączony przy ostatnim odczycie</translation>
    </message>
    <message>
        <source>Connected since {time}</source>
        <translation>Połączony od {time}</translation>
    </message>
    <message>
        <source>Left unlocked</source>
        <translation>Pozostawiony otwarty</translation>
    </message>
    <message>
        <source>Door left open</source>
        <translation>Drzwi pozostawione otwarte</translation>
    </message>
    <message>
        <source>The tedee cloud could not be reached</source>
        <translation>Chmura tedee była nieosiągalna</translation>
    </message>
    <message>
        <source>Lockwatch needs an update</source>
        <translation>Lockwatch wymaga aktualizacji</translation>
    </message>
    <message>
        <source>not notified: muted</source>
        <translation>bez powiadomienia: wyciszony</translation>
    </message>
    <message>
        <source>not notified: acknowledged</source>
        <translation>bez powiadomienia: potwierdzono</translation>
    </message>
    <message>
        <source>not notified: snoozed</source>
        <translation>bez powiadomienia: odłożono</translation>
    </message>
    <message>
        <source>not notified again</source>
        <translation>bez ponownego powiadomienia</translation>
    </message>
    <message>
        <source>not notified: connection unstable</source>
        <translation>bez powiadomienia: połączenie niestabilne</translation>
    </message>
    <message>
        <source>not notified: paused</source>
        <translation>bez powiadomienia: wstrzymano</translation>
    </message>
    <message>
        <source>not notified: quiet hours</source>
        <translation>bez powiadomienia: godziny ciszy</translation>
    </message>
    <message>
        <source>you acknowledged it</source>
        <translation>potwierdzono</translation>
    </message>
    <message>
        <source>you snoozed it</source>
        <translation>odłożono</translation>
    </message>
    <message numerus="yes">
        <source>%n details, expanded</source>
        <translation>
            <numerusform>%n szczegół, rozwinięty</numerusform>
            <numerusform>%n szczegóły, rozwinięte</numerusform>
            <numerusform>%n szczegółów, rozwiniętych</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n details, collapsed</source>
        <translation>
            <numerusform>%n szczegół, zwinięty</numerusform>
            <numerusform>%n szczegóły, zwinięte</numerusform>
            <numerusform>%n szczegółów, zwiniętych</numerusform>
        </translation>
    </message>
    <message>
        <source>{sentence}; {details}</source>
        <translation>{sentence}; {details}</translation>
    </message>
    <message numerus="yes">
        <source>%n locks are watched from here on</source>
        <translation>
            <numerusform>%n zamek jest odtąd obserwowany</numerusform>
            <numerusform>%n zamki są odtąd obserwowane</numerusform>
            <numerusform>%n zamków jest odtąd obserwowanych</numerusform>
        </translation>
    </message>
    <message>
        <source>Watched from here on</source>
        <translation>Odtąd obserwowany</translation>
    </message>
    <message>
        <source>Door open</source>
        <translation>Drzwi otwarte</translation>
    </message>
    <message>
        <source>Charging: {level}</source>
        <translation>Ładowanie: {level}</translation>
    </message>
    <message>
        <source>Charged: {first} → {last}</source>
        <translation>Naładowano: {first} → {last}</translation>
    </message>
    <message>
        <source>{alert}: {level}</source>
        <translation>{alert}: {level}</translation>
    </message>
    <message>
        <source>{what} until {time} ({duration})</source>
        <translation>{what} do {time} ({duration})</translation>
    </message>
    <message>
        <source>door opened</source>
        <translation>otwarto drzwi</translation>
    </message>
    <message>
        <source>no notification could be shown</source>
        <translation>nie można było pokazać powiadomienia</translation>
    </message>
    <message>
        <source>you were notified</source>
        <translation>powiadomiono</translation>
    </message>
    <message>
        <source>Nothing was exported: there is no history of this account yet.</source>
        <translation>Niczego nie wyeksportowano: nie ma jeszcze historii tego konta.</translation>
    </message>
    <message>
        <source>Nothing was exported: another program is using the history. Try again when it has ended.</source>
        <translation>Niczego nie wyeksportowano: inny program używa historii. Spróbuj ponownie, gdy się zakończy.</translation>
    </message>
    <message>
        <source>Nothing was exported: the history can&apos;t be read. &apos;lockwatch history&apos; in a terminal says why.</source>
        <translation>Niczego nie wyeksportowano: nie można odczytać historii. Polecenie „lockwatch history” w terminalu poda przyczynę.</translation>
    </message>
    <message>
        <source>Nothing was exported: the disk is full. Free some space, or choose another folder.</source>
        <translation>Niczego nie wyeksportowano: dysk jest pełny. Zwolnij miejsce albo wybierz inny folder.</translation>
    </message>
    <message>
        <source>Nothing was exported: you may not write to this folder. Choose another one.</source>
        <translation>Niczego nie wyeksportowano: nie masz prawa zapisu w tym folderze. Wybierz inny.</translation>
    </message>
    <message>
        <source>Nothing was exported: this folder no longer exists. Choose another one.</source>
        <translation>Niczego nie wyeksportowano: ten folder już nie istnieje. Wybierz inny.</translation>
    </message>
    <message>
        <source>Nothing was exported: the file can&apos;t be written to this folder. Choose another one.</source>
        <translation>Niczego nie wyeksportowano: nie można zapisać pliku w tym folderze. Wybierz inny.</translation>
    </message>
    <message numerus="yes">
        <source>%n entries were written to {file}.</source>
        <translation>
            <numerusform>Zapisano %n wpis w {file}.</numerusform>
            <numerusform>Zapisano %n wpisy w {file}.</numerusform>
            <numerusform>Zapisano %n wpisów w {file}.</numerusform>
        </translation>
    </message>
    <message>
        <source>This computer seems to be offline: check its network.</source>
        <translation>Ten komputer wydaje się być offline: sprawdź jego sieć.</translation>
    </message>
    <message>
        <source>The proxy {proxy} does not connect to the tedee cloud: check the proxy settings of this computer.</source>
        <translation>Serwer proxy {proxy} nie łączy się z chmurą tedee: sprawdź ustawienia proxy tego komputera.</translation>
    </message>
    <message>
        <source>The proxy {proxy} wants a user name and a password: put them into HTTPS_PROXY, as http://name:password@host:port.</source>
        <translation>Serwer proxy {proxy} wymaga nazwy użytkownika i hasła: wpisz je do HTTPS_PROXY w postaci http://nazwa:hasło@host:port.</translation>
    </message>
    <message>
        <source>The proxy {proxy} is of a kind that Lockwatch does not support: name an HTTP proxy in HTTPS_PROXY, as http://host:port.</source>
        <translation>Serwer proxy {proxy} jest typu, którego Lockwatch nie obsługuje: podaj proxy HTTP w HTTPS_PROXY w postaci http://host:port.</translation>
    </message>
    <message>
        <source>The proxy set on this computer is not a valid address: correct HTTPS_PROXY, as http://host:port.</source>
        <translation>Serwer proxy tego komputera nie jest poprawnym adresem: popraw HTTPS_PROXY, w postaci http://host:port.</translation>
    </message>
    <message>
        <source>The tedee cloud does not answer in time: check whether other websites work.</source>
        <translation>Chmura tedee nie odpowiada na czas: sprawdź, czy działają inne strony internetowe.</translation>
    </message>
    <message>
        <source>The connection to the tedee cloud was lost: if that does not change, ask your network administrator.</source>
        <translation>Połączenie z chmurą tedee zostało przerwane: jeśli tak pozostanie, zapytaj administratora tej sieci.</translation>
    </message>
    <message>
        <source>The tedee cloud has a problem of its own: wait until it works again.</source>
        <translation>Chmura tedee ma awarię: poczekaj, aż znów zacznie działać.</translation>
    </message>
    <message>
        <source>The answer is too large to come from tedee and was not read: check the API address in the settings.</source>
        <translation>Odpowiedź jest za duża, by pochodziła od tedee, i nie została odczytana: sprawdź adres API w ustawieniach.</translation>
    </message>
    <message>
        <source>The answer is not in tedee&apos;s format: if that does not change, ask your network administrator.</source>
        <translation>Odpowiedź nie ma formy odpowiedzi tedee: jeśli tak pozostanie, zapytaj administratora tej sieci.</translation>
    </message>
    <message>
        <source>Lockwatch needs an access key to your tedee account.</source>
        <translation>Lockwatch potrzebuje klucza dostępu do Twojego konta tedee.</translation>
    </message>
    <message>
        <source>What is stored as the access key, or set in LOCKWATCH_TOKEN, can&apos;t be one: enter the key once more.</source>
        <translation>To, co zapisano jako klucz dostępu lub ustawiono w LOCKWATCH_TOKEN, nie może nim być: wprowadź klucz jeszcze raz.</translation>
    </message>
    <message>
        <source>No keyring was found to store the access key in. Install GNOME Keyring or KWallet, set LOCKWATCH_TOKEN, or keep the key for this session only.</source>
        <translation>Nie znaleziono bazy kluczy, która przechowa klucz dostępu. Zainstaluj GNOME Keyring lub KWallet, ustaw LOCKWATCH_TOKEN albo zachowaj klucz tylko na tę sesję.</translation>
    </message>
    <message>
        <source>The only keyring here would not keep the access key safe. Install GNOME Keyring or KWallet, set LOCKWATCH_TOKEN, or keep the key for this session only.</source>
        <translation>Jedyna baza kluczy tutaj nie przechowałaby klucza dostępu bezpiecznie. Zainstaluj GNOME Keyring lub KWallet, ustaw LOCKWATCH_TOKEN albo zachowaj klucz tylko na tę sesję.</translation>
    </message>
    <message>
        <source>The keyring reported an error, so the access key can&apos;t be read; the log says more.</source>
        <translation>Baza kluczy zgłosiła błąd, więc nie można odczytać klucza dostępu; więcej w dzienniku.</translation>
    </message>
    <message>
        <source>The keyring is locked. Unlock it and check the key again, or keep the key for this session only.</source>
        <translation>Baza kluczy jest zablokowana. Odblokuj ją i sprawdź klucz ponownie albo zachowaj klucz tylko na tę sesję.</translation>
    </message>
    <message>
        <source>The keyring does not answer; it may be waiting for you to unlock it. Check the key again, or keep it for this session only.</source>
        <translation>Baza kluczy nie odpowiada; być może czeka na odblokowanie. Sprawdź klucz ponownie albo zachowaj go tylko na tę sesję.</translation>
    </message>
    <message>
        <source>The keyring reported an error and did not store the key; the log says more. You can keep the key for this session only.</source>
        <translation>Baza kluczy zgłosiła błąd i nie zapisała klucza; więcej w dzienniku. Możesz zachować klucz tylko na tę sesję.</translation>
    </message>
    <message>
        <source>The tedee cloud says that it is unavailable until {time}: Lockwatch tries again then.</source>
        <translation>Chmura tedee podaje, że jest niedostępna do {time}: Lockwatch spróbuje ponownie po tym czasie.</translation>
    </message>
    <message>
        <source>tedee has asked for no more requests until {time}: Lockwatch waits for that.</source>
        <translation>tedee poprosiło, by do {time} nie wysyłać zapytań: Lockwatch czeka do tego czasu.</translation>
    </message>
    <message>
        <source>The access key lacks the scope Device.Read: create a new key with it in the tedee Portal.</source>
        <translation>Kluczowi dostępu brakuje zakresu Device.Read: utwórz w portalu tedee nowy klucz, który go ma.</translation>
    </message>
    <message>
        <source>The access key was rejected. If that does not change, create a new one in the tedee Portal.</source>
        <translation>Klucz dostępu został odrzucony. Jeśli tak zostanie, utwórz nowy w portalu tedee.</translation>
    </message>
    <message>
        <source>of this computer</source>
        <comment>The proxy …</comment>
        <translation>tego komputera</translation>
    </message>
    <message>
        <source>This key may not read your locks. Create a new one with the scope Device.Read.</source>
        <translation>Ten klucz nie pozwala odczytywać zamków. Utwórz nowy z zakresem Device.Read.</translation>
    </message>
    <message>
        <source>tedee rejected this key. Did you copy all of it?</source>
        <translation>tedee odrzuciło ten klucz. Czy został skopiowany w całości?</translation>
    </message>
    <message>
        <source>tedee allows no more requests for this account right now. Check the key again later.</source>
        <translation>tedee nie przyjmuje teraz więcej zapytań dla tego konta. Sprawdź klucz później.</translation>
    </message>
    <message>
        <source>{problem} Then check the key again.</source>
        <translation>{problem} Potem sprawdź klucz ponownie.</translation>
    </message>
    <message>
        <source>Replace key…</source>
        <translation>Zastąp klucz…</translation>
    </message>
    <message>
        <source>Enter key…</source>
        <translation>Wprowadź klucz…</translation>
    </message>
    <message numerus="yes">
        <source>Less than %n days left until it is almost empty.</source>
        <translation>
            <numerusform>Mniej niż %n dzień, zanim będzie prawie pusta.</numerusform>
            <numerusform>Mniej niż %n dni, zanim będzie prawie pusta.</numerusform>
            <numerusform>Mniej niż %n dni, zanim będzie prawie pusta.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>About %n days left ({low} to {high}) until it is almost empty.</source>
        <translation>
            <numerusform>Jeszcze około %n dnia (od {low} do {high}), zanim będzie prawie pusta.</numerusform>
            <numerusform>Jeszcze około %n dni (od {low} do {high}), zanim będzie prawie pusta.</numerusform>
            <numerusform>Jeszcze około %n dni (od {low} do {high}), zanim będzie prawie pusta.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>About %n weeks left ({low} to {high}) until it is almost empty.</source>
        <translation>
            <numerusform>Jeszcze około %n tygodnia (od {low} do {high}), zanim będzie prawie pusta.</numerusform>
            <numerusform>Jeszcze około %n tygodni (od {low} do {high}), zanim będzie prawie pusta.</numerusform>
            <numerusform>Jeszcze około %n tygodni (od {low} do {high}), zanim będzie prawie pusta.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>About %n months left ({low} to {high}) until it is almost empty.</source>
        <translation>
            <numerusform>Jeszcze około %n miesiąca (od {low} do {high}), zanim będzie prawie pusta.</numerusform>
            <numerusform>Jeszcze około %n miesięcy (od {low} do {high}), zanim będzie prawie pusta.</numerusform>
            <numerusform>Jeszcze około %n miesięcy (od {low} do {high}), zanim będzie prawie pusta.</numerusform>
        </translation>
    </message>
    <message>
        <source>It drains noticeably faster than before.</source>
        <translation>Rozładowuje się wyraźnie szybciej niż dotąd.</translation>
    </message>
    <message>
        <source>It drains about twice as fast as before.</source>
        <translation>Rozładowuje się około dwa razy szybciej niż dotąd.</translation>
    </message>
    <message numerus="yes">
        <source>It drains about %n times as fast as before.</source>
        <translation>
            <numerusform>Rozładowuje się około %n raz szybciej niż dotąd.</numerusform>
            <numerusform>Rozładowuje się około %n razy szybciej niż dotąd.</numerusform>
            <numerusform>Rozładowuje się około %n razy szybciej niż dotąd.</numerusform>
        </translation>
    </message>
    <message>
        <source>Jammed, look at the door: {locks}</source>
        <translation>Zacięte, sprawdź drzwi: {locks}</translation>
    </message>
    <message>
        <source>Charge now: {locks}</source>
        <translation>Naładuj teraz: {locks}</translation>
    </message>
    <message>
        <source>Calibrate with the tedee app: {locks}</source>
        <translation>Skalibruj w aplikacji tedee: {locks}</translation>
    </message>
    <message>
        <source>Disconnected, look at the bridge: {locks}</source>
        <translation>Rozłączone, sprawdź mostek: {locks}</translation>
    </message>
    <message>
        <source>Charge soon: {locks}</source>
        <translation>Naładuj wkrótce: {locks}</translation>
    </message>
    <message>
        <source>Update with the tedee app: {locks}</source>
        <translation>Zaktualizuj w aplikacji tedee: {locks}</translation>
    </message>
    <message numerus="yes">
        <source>Warn me if a door is left unlocked for %n minutes</source>
        <translation>
            <numerusform>Ostrzegaj, gdy drzwi pozostają niezamknięte przez %n minutę</numerusform>
            <numerusform>Ostrzegaj, gdy drzwi pozostają niezamknięte przez %n minuty</numerusform>
            <numerusform>Ostrzegaj, gdy drzwi pozostają niezamknięte przez %n minut</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n locks found</source>
        <translation>
            <numerusform>Znaleziono %n zamek</numerusform>
            <numerusform>Znaleziono %n zamki</numerusform>
            <numerusform>Znaleziono %n zamków</numerusform>
        </translation>
    </message>
    <message>
        <source>The access key was rejected</source>
        <translation>Klucz dostępu został odrzucony</translation>
    </message>
    <message>
        <source>Lockwatch can&apos;t see: the access key was rejected</source>
        <translation>Lockwatch nie widzi: klucz dostępu został odrzucony</translation>
    </message>
    <message>
        <source>Lockwatch can&apos;t see: it had no access key</source>
        <translation>Lockwatch nie widzi: brak klucza dostępu</translation>
    </message>
    <message>
        <source>the access key was rejected</source>
        <translation>klucz dostępu został odrzucony</translation>
    </message>
    <message>
        <source>Not notified again (battery neither charged nor replaced): {alert}</source>
        <translation>Bez ponownego powiadomienia (baterii nie ładowano ani nie wymieniono): {alert}</translation>
    </message>
    <message>
        <source>Battery from {first} on {start} to {last} on {end}.</source>
        <translation>Bateria od {first} ({start}) do {last} ({end}).</translation>
    </message>
    <message>
        <source>The tedee cloud refused the connection: a firewall of this network may block it. Ask your network administrator.</source>
        <translation>Chmura tedee odrzuciła połączenie: być może blokuje je zapora w tej sieci. Zapytaj administratora tej sieci.</translation>
    </message>
    <message>
        <source>The proxy {proxy} is for SOCKS, which Lockwatch does not support: name an HTTP proxy in HTTPS_PROXY, as http://host:port.</source>
        <translation>Serwer proxy {proxy} to proxy SOCKS, którego Lockwatch nie obsługuje: podaj proxy HTTP w HTTPS_PROXY w postaci http://host:port.</translation>
    </message>
    <message>
        <source>No answer came in time through the proxy {proxy}: check whether other websites work, and the proxy settings of this computer.</source>
        <translation>Przez serwer proxy {proxy} nie nadeszła na czas żadna odpowiedź: sprawdź, czy działają inne strony internetowe, oraz ustawienia proxy tego komputera.</translation>
    </message>
    <message>
        <source>The connection through the proxy {proxy} was lost: check the proxy settings of this computer, or ask your network administrator.</source>
        <translation>Połączenie przez serwer proxy {proxy} zostało przerwane: sprawdź ustawienia proxy tego komputera albo zapytaj administratora tej sieci.</translation>
    </message>
    <message>
        <source>The server could not prove that it is tedee&apos;s by the certificates that {variable} names, so it was not trusted: remove that variable, or ask your network administrator.</source>
        <translation>Serwer nie potwierdził, że należy do tedee, certyfikatami wskazanymi przez {variable}, więc mu nie zaufano: usuń tę zmienną lub zapytaj administratora tej sieci.</translation>
    </message>
    <message>
        <source>The answer is a web page, not tedee&apos;s: this network may have a login page. Open a browser to log in.</source>
        <translation>Odpowiedź to strona internetowa, a nie dane od tedee: być może ta sieć ma stronę logowania. Otwórz przeglądarkę, aby się zalogować.</translation>
    </message>
    <message>
        <source>The keyring is locked: unlock it and try again.</source>
        <translation>Baza kluczy jest zablokowana: odblokuj ją i spróbuj ponownie.</translation>
    </message>
    <message>
        <source>The keyring does not answer: unlock or restart it and try again.</source>
        <translation>Baza kluczy nie odpowiada: odblokuj ją lub uruchom ponownie, a potem spróbuj jeszcze raz.</translation>
    </message>
    <message>
        <source>tedee accepts no requests until {time}: too many were made for this account, perhaps by another program.</source>
        <translation>tedee nie przyjmuje zapytań do {time}: dla tego konta wysłano ich zbyt wiele, być może przez inny program.</translation>
    </message>
    <message>
        <source>tedee accepts no requests now: too many were made for this account, perhaps by another program.</source>
        <translation>tedee nie przyjmuje teraz zapytań: dla tego konta wysłano ich zbyt wiele, być może przez inny program.</translation>
    </message>
    <message>
        <source>Battery almost empty: {locks}</source>
        <translation>Bateria prawie pusta: {locks}</translation>
    </message>
    <message>
        <source>Battery soon empty: {locks}</source>
        <translation>Bateria wkrótce pusta: {locks}</translation>
    </message>
    <message>
        <source>No bridge, so not watched: {locks}</source>
        <translation>Bez mostka, więc bez obserwacji: {locks}</translation>
    </message>
    <message>
        <source>Replace the batteries now: {locks}</source>
        <translation>Wymień baterie teraz: {locks}</translation>
    </message>
    <message>
        <source>Replace the batteries soon: {locks}</source>
        <translation>Wkrótce wymień baterie: {locks}</translation>
    </message>
    <message numerus="yes">
        <source>Your locks this week: %n things to do</source>
        <translation>
            <numerusform>Zamki w tym tygodniu: %n rzecz do zrobienia</numerusform>
            <numerusform>Zamki w tym tygodniu: %n rzeczy do zrobienia</numerusform>
            <numerusform>Zamki w tym tygodniu: %n rzeczy do zrobienia</numerusform>
        </translation>
    </message>
    <message>
        <source>Your locks this week: nothing to do</source>
        <translation>Zamki w tym tygodniu: nic do zrobienia</translation>
    </message>
    <message>
        <source>{name}: the battery drains faster</source>
        <translation>{name}: bateria rozładowuje się szybciej</translation>
    </message>
    <message>
        <source>{name}: its battery drains noticeably faster than before.</source>
        <translation>{name}: bateria rozładowuje się wyraźnie szybciej niż dotąd.</translation>
    </message>
    <message>
        <source>{name}: its battery drains about twice as fast as before.</source>
        <translation>{name}: bateria rozładowuje się około dwa razy szybciej niż dotąd.</translation>
    </message>
    <message numerus="yes">
        <source>{name}: its battery drains about %n times as fast as before.</source>
        <translation>
            <numerusform>{name}: bateria rozładowuje się około %n raz szybciej niż dotąd.</numerusform>
            <numerusform>{name}: bateria rozładowuje się około %n razy szybciej niż dotąd.</numerusform>
            <numerusform>{name}: bateria rozładowuje się około %n razy szybciej niż dotąd.</numerusform>
        </translation>
    </message>
    <message>
        <source>No lock was disconnected.</source>
        <translation>Żaden zamek nie był rozłączony.</translation>
    </message>
    <message>
        <source>Was disconnected: {locks}</source>
        <translation>Rozłączenia: {locks}</translation>
    </message>
    <message>
        <source>Lowest battery: {level}</source>
        <translation>Najsłabsza bateria: {level}</translation>
    </message>
    <message>
        <source>Lowest battery: {name}, {level}</source>
        <translation>Najsłabsza bateria: {name}, {level}</translation>
    </message>
    <message>
        <source>Lockwatch could not see for {time}</source>
        <translation>Lockwatch nie widział zamków przez {time}</translation>
    </message>
    <message>
        <source>Connection</source>
        <translation>Połączenie</translation>
    </message>
    <message>
        <source>Alerts</source>
        <translation>Alerty</translation>
    </message>
    <message>
        <source>Gaps</source>
        <translation>Przerwy</translation>
    </message>
    <message>
        <source>tedee could not be reached</source>
        <translation>tedee było nieosiągalne</translation>
    </message>
    <message>
        <source>too many requests were made</source>
        <translation>wysłano zbyt wiele zapytań</translation>
    </message>
    <message>
        <source>the answer was not understood</source>
        <translation>odpowiedź była niezrozumiała</translation>
    </message>
    <message>
        <source>the computer slept</source>
        <translation>komputer był uśpiony</translation>
    </message>
    <message>
        <source>Lockwatch was not running</source>
        <translation>Lockwatch nie był uruchomiony</translation>
    </message>
    <message>
        <source>Battery {level}</source>
        <translation>Bateria {level}</translation>
    </message>
    <message numerus="yes">
        <source>%n days</source>
        <translation>
            <numerusform>%n dzień</numerusform>
            <numerusform>%n dni</numerusform>
            <numerusform>%n dni</numerusform>
        </translation>
    </message>
    <message>
        <source>{text} (Lockwatch could not see then)</source>
        <translation>{text} (Lockwatch wtedy nie widział)</translation>
    </message>
    <message>
        <source>All locks</source>
        <translation>Wszystkie zamki</translation>
    </message>
    <message>
        <source>Lockwatch itself</source>
        <translation>Sam Lockwatch</translation>
    </message>
    <message>
        <source>{name} (left the account)</source>
        <translation>{name} (już nie na koncie)</translation>
    </message>
    <message>
        <source>Nothing has happened since {time}.</source>
        <translation>Od {time} nic się nie wydarzyło.</translation>
    </message>
    <message>
        <source>Nothing of this kind has happened since {time}.</source>
        <translation>Od {time} nic takiego się nie wydarzyło.</translation>
    </message>
    <message>
        <source>Nothing of this kind was recorded before {date}.</source>
        <translation>Przed {date} niczego takiego nie zapisano.</translation>
    </message>
    <message>
        <source>Nothing has been recorded yet.</source>
        <translation>Niczego jeszcze nie zapisano.</translation>
    </message>
    <message>
        <source>Nothing of this kind has been recorded yet.</source>
        <translation>Niczego takiego jeszcze nie zapisano.</translation>
    </message>
    <message>
        <source>Only events since {time} are shown.</source>
        <translation>Pokazano tylko zdarzenia od {time}.</translation>
    </message>
    <message>
        <source>Delete all history?</source>
        <translation>Usunąć całą historię?</translation>
    </message>
    <message>
        <source>All events, battery levels and gaps of all locks on this computer are deleted permanently. Settings and access key stay; the current state of the locks is recorded again.</source>
        <translation>Wszystkie zdarzenia, poziomy baterii i przerwy wszystkich zamków na tym komputerze zostaną trwale usunięte. Ustawienia i klucz dostępu pozostają; obecny stan zamków zostanie zapisany ponownie.</translation>
    </message>
    <message>
        <source>Delete the history of {name}?</source>
        <translation>Usunąć historię: {name}?</translation>
    </message>
    <message>
        <source>All events and battery levels of this lock on this computer are deleted permanently. Settings and access key stay.</source>
        <translation>Wszystkie zdarzenia i poziomy baterii tego zamka na tym komputerze zostaną trwale usunięte. Ustawienia i klucz dostępu pozostają.</translation>
    </message>
    <message>
        <source>All events and battery levels of this lock on this computer are deleted permanently. Settings and access key stay; the current state of the lock is recorded again.</source>
        <translation>Wszystkie zdarzenia i poziomy baterii tego zamka na tym komputerze zostaną trwale usunięte. Ustawienia i klucz dostępu pozostają; obecny stan zamka zostanie zapisany ponownie.</translation>
    </message>
    <message>
        <source>The whole history was deleted.</source>
        <translation>Usunięto całą historię.</translation>
    </message>
    <message>
        <source>The history of {name} was deleted.</source>
        <translation>Usunięto historię: {name}.</translation>
    </message>
    <message>
        <source>Not everything could be deleted: is the disk full, or is another program reading the history? Try again later.</source>
        <translation>Nie wszystko udało się usunąć: czy dysk jest pełny albo czy inny program czyta historię? Spróbuj ponownie później.</translation>
    </message>
    <message>
        <source>{before}; {text}</source>
        <translation>{before}; {text}</translation>
    </message>
    <message>
        <source>{level} left. It will not last much longer.</source>
        <translation>Zostało {level}. To nie wystarczy na długo.</translation>
    </message>
    <message>
        <source>{level} left. The lock will stop soon.</source>
        <translation>Zostało {level}. Zamek wkrótce przestanie działać.</translation>
    </message>
    <message>
        <source>You asked to be warned about this.</source>
        <translation>Ustawienia każą o tym ostrzegać.</translation>
    </message>
    <message>
        <source>{name}: the door is open</source>
        <translation>{name}: drzwi są otwarte</translation>
    </message>
    <message>
        <source>{name} needs calibration</source>
        <translation>{name} wymaga kalibracji</translation>
    </message>
    <message>
        <source>Whether it is locked is not known until you calibrate it with the tedee app.</source>
        <translation>Nie wiadomo, czy jest zamknięty, dopóki nie skalibrujesz go w aplikacji tedee.</translation>
    </message>
    <message>
        <source>Your locks work as before, but Lockwatch can&apos;t see them until you give it a new access key.</source>
        <translation>Zamki działają jak dotąd, ale Lockwatch nie widzi ich, dopóki nie otrzyma nowego klucza dostępu.</translation>
    </message>
    <message>
        <source>{level} left. Replace its batteries soon.</source>
        <translation>Zostało {level}. Wkrótce wymień baterie.</translation>
    </message>
    <message>
        <source>{level} left. Replace its batteries now, or the lock will stop.</source>
        <translation>Zostało {level}. Wymień baterie teraz, bo zamek przestanie działać.</translation>
    </message>
    <message>
        <source>unlocked</source>
        <translation>otwarty</translation>
    </message>
    <message>
        <source>calibrated again</source>
        <translation>znów skalibrowany</translation>
    </message>
    <message>
        <source>These notifications could not be shown: {titles}.</source>
        <translation>Nie można było pokazać tych powiadomień: {titles}.</translation>
    </message>
    <message numerus="yes">
        <source>%n locks are unlocked</source>
        <translation>
            <numerusform>%n zamek jest otwarty</numerusform>
            <numerusform>%n zamki są otwarte</numerusform>
            <numerusform>%n zamków jest otwartych</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n doors are open</source>
        <translation>
            <numerusform>%n drzwi są otwarte</numerusform>
            <numerusform>%n drzwi są otwarte</numerusform>
            <numerusform>%n drzwi jest otwartych</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n locks need calibration</source>
        <translation>
            <numerusform>%n zamek wymaga kalibracji</numerusform>
            <numerusform>%n zamki wymagają kalibracji</numerusform>
            <numerusform>%n zamków wymaga kalibracji</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>And %n more</source>
        <translation>
            <numerusform>I %n inny</numerusform>
            <numerusform>I %n inne</numerusform>
            <numerusform>I %n innych</numerusform>
        </translation>
    </message>
    <message>
        <source>Updated {time}</source>
        <translation>Odczyt: {time}</translation>
    </message>
    <message numerus="yes">
        <source>%n not watched</source>
        <translation>
            <numerusform>%n nieobserwowany</numerusform>
            <numerusform>%n nieobserwowane</numerusform>
            <numerusform>%n nieobserwowanych</numerusform>
        </translation>
    </message>
    <message>
        <source>Needs an access key</source>
        <translation>Potrzebny klucz dostępu</translation>
    </message>
    <message>
        <source>tedee&apos;s answer about the locks could not be read</source>
        <translation>Nie udało się odczytać odpowiedzi tedee o zamkach</translation>
    </message>
    <message>
        <source>{name}: unlocked when last seen</source>
        <translation>{name}: otwarty przy ostatnim odczycie</translation>
    </message>
    <message>
        <source>{name} is unlocked</source>
        <translation>{name}: otwarty</translation>
    </message>
    <message>
        <source>{name}: door open when last seen</source>
        <translation>{name}: drzwi otwarte przy ostatnim odczycie</translation>
    </message>
    <message>
        <source>{name}: door open</source>
        <translation>{name}: drzwi otwarte</translation>
    </message>
    <message numerus="yes">
        <source>%n doors open</source>
        <translation>
            <numerusform>%n drzwi otwarte</numerusform>
            <numerusform>%n drzwi otwarte</numerusform>
            <numerusform>%n drzwi otwartych</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n locks in an unknown state</source>
        <translation>
            <numerusform>%n zamek w nieznanym stanie</numerusform>
            <numerusform>%n zamki w nieznanym stanie</numerusform>
            <numerusform>%n zamków w nieznanym stanie</numerusform>
        </translation>
    </message>
    <message>
        <source>The settings can&apos;t be read, so the defaults are used and no change is saved: check the disk.</source>
        <translation>Nie można odczytać ustawień, więc obowiązują wartości domyślne i żadna zmiana nie jest zapisywana: sprawdź dysk.</translation>
    </message>
    <message>
        <source>not listed</source>
        <translation>brak w odpowiedzi</translation>
    </message>
    <message>
        <source>could not be read</source>
        <translation>nie udało się odczytać</translation>
    </message>
    <message>
        <source>last seen {time}: it is not in tedee&apos;s latest answer</source>
        <translation>ostatnio widziany {time}: brak go w ostatniej odpowiedzi tedee</translation>
    </message>
    <message>
        <source>last seen {time}: tedee&apos;s answer about it could not be read</source>
        <translation>ostatnio widziany {time}: nie można odczytać odpowiedzi tedee na jego temat</translation>
    </message>
    <message>
        <source>The settings can&apos;t be read, so the defaults are used and no change is saved: make sure that you may read and write settings.toml and its folder.</source>
        <translation>Nie można odczytać ustawień, więc obowiązują wartości domyślne, a zmiany nie są zapisywane: upewnij się, że masz prawo odczytu i zapisu pliku settings.toml i jego folderu.</translation>
    </message>
    <message>
        <source>The settings can&apos;t be read, so the defaults are used and no change is saved: what should be their folder is a file; remove that, or choose another folder.</source>
        <translation>Nie można odczytać ustawień, więc obowiązują wartości domyślne i żadna zmiana nie jest zapisywana: w miejscu ich folderu znajduje się plik; usuń go albo wybierz inny folder.</translation>
    </message>
    <message>
        <source>The settings can&apos;t be read, so the defaults are used and no change is saved: the path of their folder is too long; choose a shorter one.</source>
        <translation>Nie można odczytać ustawień, więc obowiązują wartości domyślne i żadna zmiana nie jest zapisywana: ścieżka ich folderu jest za długa; wybierz krótszą.</translation>
    </message>
    <message>
        <source>All events and battery levels from before {time} are deleted permanently.</source>
        <translation>Wszystkie zdarzenia i poziomy baterii sprzed {time} zostaną trwale usunięte.</translation>
    </message>
    <message numerus="yes">
        <source>Keep the history for only %n days?</source>
        <translation>
            <numerusform>Przechowywać historię tylko przez %n dzień?</numerusform>
            <numerusform>Przechowywać historię tylko przez %n dni?</numerusform>
            <numerusform>Przechowywać historię tylko przez %n dni?</numerusform>
        </translation>
    </message>
    <message>
        <source>Another Lockwatch starts when you log in: {command}. Tick this to start this one instead.</source>
        <translation>Przy logowaniu uruchamia się inny Lockwatch: {command}. Zaznacz to, aby zamiast niego uruchamiać ten.</translation>
    </message>
    <message>
        <source>It is turned off in the system&apos;s settings. Tick this to turn it on again.</source>
        <translation>Wyłączono to w ustawieniach systemu. Zaznacz to, aby włączyć ponownie.</translation>
    </message>
    <message>
        <source>Lockwatch can&apos;t find out whether it starts when you log in.</source>
        <translation>Lockwatch nie może ustalić, czy uruchamia się przy logowaniu.</translation>
    </message>
    <message>
        <source>The start at log-in could not be changed ({reason}). Lockwatch itself keeps running.</source>
        <translation>Nie można było zmienić uruchamiania przy logowaniu ({reason}). Sam Lockwatch działa dalej.</translation>
    </message>
    <message>
        <source>was left unlocked</source>
        <translation>pozostawał otwarty</translation>
    </message>
    <message>
        <source>door was left open</source>
        <translation>drzwi pozostawały otwarte</translation>
    </message>
    <message>
        <source>Since you last looked ({time}):</source>
        <translation>Od ostatniego spojrzenia ({time}):</translation>
    </message>
    <message>
        <source>new in the account</source>
        <translation>nowy na koncie</translation>
    </message>
    <message>
        <source>left the account</source>
        <translation>już nie na koncie</translation>
    </message>
    <message numerus="yes">
        <source>unlocked %n times</source>
        <translation>
            <numerusform>otwarty %n raz</numerusform>
            <numerusform>otwarty %n razy</numerusform>
            <numerusform>otwarty %n razy</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>door opened %n times</source>
        <translation>
            <numerusform>drzwi otwarte %n raz</numerusform>
            <numerusform>drzwi otwarte %n razy</numerusform>
            <numerusform>drzwi otwarte %n razy</numerusform>
        </translation>
    </message>
    <message>
        <source>battery from {before} to {after} %</source>
        <translation>bateria z {before} na {after}&#xa0;%</translation>
    </message>
    <message numerus="yes">
        <source>disconnected %n times</source>
        <translation>
            <numerusform>rozłączony %n raz</numerusform>
            <numerusform>rozłączony %n razy</numerusform>
            <numerusform>rozłączony %n razy</numerusform>
        </translation>
    </message>
    <message>
        <source>{what} ({duration})</source>
        <translation>{what} ({duration})</translation>
    </message>
    <message>
        <source>{date}, {time}</source>
        <translation>{date}, {time}</translation>
    </message>
    <message>
        <source>Lockwatch also runs on the computer {computer}, with the same home folder, and saves the history there. This one watches, too, but forgets what it saw when you log out.</source>
        <translation>Lockwatch działa też na komputerze {computer}, z tym samym katalogiem domowym, i tam zapisuje historię. Ten także obserwuje zamki, ale po wylogowaniu zapomina, co widział.</translation>
    </message>
    <message>
        <source>Another Lockwatch is already watching your locks. To end the demo here, quit that one first.</source>
        <translation>Inny Lockwatch już czuwa nad Twoimi zamkami. Aby zakończyć demo tutaj, najpierw zamknij tamten.</translation>
    </message>
    <message>
        <source>No program was found to open the manual. It is in {folder}.</source>
        <translation>Nie znaleziono programu do otwarcia podręcznika. Znajduje się w {folder}.</translation>
    </message>
    <message>
        <source>The session&apos;s message bus (D-Bus) does not answer: notifications can&apos;t be shown, and the icon may be missing from the panel. Lockwatch keeps watching your locks; both return by themselves as soon as the bus answers.</source>
        <translation>Magistrala komunikatów sesji (D-Bus) nie odpowiada: powiadomień nie da się pokazać, a ikony może brakować na panelu. Lockwatch nadal obserwuje zamki; jedno i drugie wróci samo, gdy magistrala odpowie.</translation>
    </message>
    <message>
        <source>The session&apos;s message bus (D-Bus) was restarted, and the icon can&apos;t return to this panel. Everything else works. To get the icon back, quit Lockwatch and start it again.</source>
        <translation>Magistrala komunikatów sesji (D-Bus) została uruchomiona od nowa i ikona nie może wrócić na ten panel. Wszystko inne działa; aby odzyskać ikonę, zakończ Lockwatch i uruchom go ponownie.</translation>
    </message>
    <message>
        <source>GNOME shows tray icons only with the extension “AppIndicator and KStatusNotifierItem Support”. Until it is turned on, closing this window quits Lockwatch.</source>
        <translation>GNOME pokazuje ikony tylko z rozszerzeniem „AppIndicator and KStatusNotifierItem Support”. Dopóki nie jest włączone, zamknięcie tego okna kończy Lockwatch.</translation>
    </message>
    <message>
        <source>No panel here shows tray icons, so closing this window quits Lockwatch.</source>
        <translation>Żaden panel nie pokazuje tu ikon, więc zamknięcie tego okna kończy Lockwatch.</translation>
    </message>
    <message>
        <source>No panel here shows tray icons, so Lockwatch runs in the background. To see its window, start Lockwatch again.</source>
        <translation>Żaden panel nie pokazuje tu ikon, więc Lockwatch działa w tle. Aby zobaczyć jego okno, uruchom Lockwatch jeszcze raz.</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>Dzisiaj</translation>
    </message>
    <message>
        <source>Yesterday</source>
        <translation>Wczoraj</translation>
    </message>
    <message>
        <source>An event that this version of Lockwatch does not know</source>
        <translation>Zdarzenie, którego ta wersja Lockwatch nie zna</translation>
    </message>
    <message>
        <source>State not known</source>
        <translation>Stan nieznany</translation>
    </message>
    <message>
        <source>{time}: {level}</source>
        <translation>{time}: {level}</translation>
    </message>
    <message>
        <source>There are too few readings for a curve yet.</source>
        <translation>Za mało odczytów, aby narysować wykres.</translation>
    </message>
    <message>
        <source>The tedee cloud was not found: check the network, or the API address in the settings.</source>
        <translation>Nie znaleziono chmury tedee: sprawdź sieć lub adres API w ustawieniach.</translation>
    </message>
    <message>
        <source>The server could not prove that it is tedee&apos;s, so it was not trusted: check this computer&apos;s date, or ask your network administrator.</source>
        <translation>Serwer nie potwierdził, że należy do tedee, więc mu nie zaufano: sprawdź datę tego komputera lub zapytaj administratora tej sieci.</translation>
    </message>
    <message>
        <source>Something went wrong inside Lockwatch: its log says what.</source>
        <translation>Wewnątrz Lockwatch coś poszło nie tak; szczegóły są w dzienniku.</translation>
    </message>
    <message>
        <source>The answer points to another address: perhaps this network wants a login. Open a browser to look.</source>
        <translation>Odpowiedź wskazuje na inny adres: być może ta sieć wymaga logowania. Otwórz przeglądarkę, aby to sprawdzić.</translation>
    </message>
    <message>
        <source>There is no tedee API at this address: check the API address in the settings.</source>
        <translation>Pod tym adresem nie ma API tedee: sprawdź adres API w ustawieniach.</translation>
    </message>
    <message>
        <source>The tedee cloud rejected the request. If that does not change, Lockwatch may need an update.</source>
        <translation>Chmura tedee odrzuciła żądanie. Jeśli to się powtarza, Lockwatch może wymagać aktualizacji.</translation>
    </message>
    <message>
        <source>The answer is not in the documented form. If that does not change, Lockwatch may need an update.</source>
        <translation>Odpowiedź nie ma udokumentowanego formatu. Jeśli to się powtarza, Lockwatch może wymagać aktualizacji.</translation>
    </message>
    <message>
        <source>{text} (HTTP {status})</source>
        <translation>{text} (HTTP {status})</translation>
    </message>
    <message>
        <source>Lockwatch tries again by itself.</source>
        <translation>Lockwatch sam spróbuje ponownie.</translation>
    </message>
    <message>
        <source>Next try at {time}.</source>
        <translation>Następna próba: {time}.</translation>
    </message>
    <message>
        <source>it had no access key</source>
        <translation>brak klucza dostępu</translation>
    </message>
    <message>
        <source>Lockwatch can&apos;t see: {why}</source>
        <translation>Lockwatch nie widzi: {why}</translation>
    </message>
    <message>
        <source>Lockwatch could not see: {why}</source>
        <translation>Lockwatch nie widział: {why}</translation>
    </message>
    <message>
        <source>Not calibrated</source>
        <translation>Nieskalibrowany</translation>
    </message>
    <message>
        <source>Calibrating…</source>
        <translation>Kalibracja…</translation>
    </message>
    <message>
        <source>Unlocked</source>
        <translation>Otwarty</translation>
    </message>
    <message>
        <source>Semi-locked</source>
        <translation>Niedomknięty</translation>
    </message>
    <message>
        <source>Unlocking…</source>
        <translation>Otwieranie…</translation>
    </message>
    <message>
        <source>Locking…</source>
        <translation>Zamykanie…</translation>
    </message>
    <message>
        <source>Locked</source>
        <translation>Zamknięty</translation>
    </message>
    <message>
        <source>Pulled</source>
        <translation>Zapadka odciągnięta</translation>
    </message>
    <message>
        <source>Pulling…</source>
        <translation>Odciąganie zapadki…</translation>
    </message>
    <message>
        <source>Unknown</source>
        <translation>Stan nieznany</translation>
    </message>
    <message>
        <source>Updating…</source>
        <translation>Aktualizacja…</translation>
    </message>
    <message>
        <source>Lock {id}</source>
        <translation>Zamek {id}</translation>
    </message>
    <message>
        <source>{state}, door open</source>
        <translation>{state}, drzwi otwarte</translation>
    </message>
    <message>
        <source>Connected</source>
        <translation>Połączony</translation>
    </message>
    <message>
        <source>Battery unknown</source>
        <translation>Stan baterii nieznany</translation>
    </message>
    <message>
        <source>{level}, read {age}</source>
        <translation>{level}, odczyt {age}</translation>
    </message>
    <message>
        <source>The settings can&apos;t be read, so the defaults are used and no change is saved: remove settings.toml, which is not a file.</source>
        <translation>Nie można odczytać ustawień, więc obowiązują wartości domyślne i żadna zmiana nie jest zapisywana: usuń settings.toml, bo nie jest to plik.</translation>
    </message>
    <message>
        <source>The settings can&apos;t be read, so the defaults are used and no change is saved: shorten or remove settings.toml, which is too large.</source>
        <translation>Nie można odczytać ustawień, więc obowiązują wartości domyślne i żadna zmiana nie jest zapisywana: skróć lub usuń plik settings.toml, bo jest za duży.</translation>
    </message>
    <message numerus="yes">
        <source>{named} and %n more</source>
        <translation>
            <numerusform>{named} i %n inne</numerusform>
            <numerusform>{named} i %n inne</numerusform>
            <numerusform>{named} i %n innych</numerusform>
        </translation>
    </message>
    <message>
        <source>Not known yet: the first check is still running.</source>
        <comment>token</comment>
        <translation>Jeszcze nie wiadomo: trwa pierwsze sprawdzanie.</translation>
    </message>
    <message>
        <source>Kept for this session only: it is gone when Lockwatch quits.</source>
        <translation>Tylko na tę sesję: znika, gdy Lockwatch się kończy.</translation>
    </message>
    <message>
        <source>The demo needs no access key of yours. To watch your own locks, end the demo in the list.</source>
        <translation>Demo nie potrzebuje Twojego klucza dostępu. Aby czuwać nad własnymi zamkami, zakończ demo na liście.</translation>
    </message>
    <message numerus="yes">
        <source>%n days ago</source>
        <translation>
            <numerusform>%n dzień temu</numerusform>
            <numerusform>%n dni temu</numerusform>
            <numerusform>%n dni temu</numerusform>
        </translation>
    </message>
    <message>
        <source>{level}, charging</source>
        <translation>{level}, ładowanie</translation>
    </message>
    <message>
        <source>Low {level}</source>
        <translation>Słaba {level}</translation>
    </message>
    <message>
        <source>Almost empty {level}</source>
        <translation>Prawie pusta {level}</translation>
    </message>
    <message>
        <source>Low at {low}, almost empty at {critical}</source>
        <translation>Słaba przy {low}, prawie pusta przy {critical}</translation>
    </message>
    <message numerus="yes">
        <source>Battery from {first} on {start} to {last} on {end}, charged %n times.</source>
        <translation>
            <numerusform>Bateria od {first} ({start}) do {last} ({end}), ładowana %n raz.</numerusform>
            <numerusform>Bateria od {first} ({start}) do {last} ({end}), ładowana %n razy.</numerusform>
            <numerusform>Bateria od {first} ({start}) do {last} ({end}), ładowana %n razy.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{name}: %n times ({duration})</source>
        <translation>
            <numerusform>{name}: %n raz ({duration})</numerusform>
            <numerusform>{name}: %n razy ({duration})</numerusform>
            <numerusform>{name}: %n razy ({duration})</numerusform>
        </translation>
    </message>
    <message>
        <source>{name} is disconnected</source>
        <translation>{name}: rozłączony</translation>
    </message>
    <message>
        <source>It lost the connection to its bridge, so its state is not known.</source>
        <translation>Utracił połączenie z mostkiem, więc jego stan jest nieznany.</translation>
    </message>
    <message>
        <source>{name}: battery low</source>
        <translation>{name}: bateria słaba</translation>
    </message>
    <message>
        <source>{level} left. Charge it soon.</source>
        <translation>Zostało {level}. Wkrótce naładuj baterię.</translation>
    </message>
    <message>
        <source>{name}: battery almost empty</source>
        <translation>{name}: bateria prawie pusta</translation>
    </message>
    <message>
        <source>{level} left. Charge it now, or the lock will stop.</source>
        <translation>Zostało {level}. Naładuj baterię teraz, bo zamek przestanie działać.</translation>
    </message>
    <message>
        <source>{name} is jammed</source>
        <translation>{name}: zacięty</translation>
    </message>
    <message>
        <source>Its bolt did not move as it should: look at the door.</source>
        <translation>Rygiel nie przesunął się prawidłowo: sprawdź drzwi.</translation>
    </message>
    <message>
        <source>Lockwatch shows the last known state and keeps trying; if this lasts, check this computer&apos;s network.</source>
        <translation>Lockwatch pokazuje ostatni znany stan i próbuje dalej; jeśli potrwa to dłużej, sprawdź sieć tego komputera.</translation>
    </message>
    <message>
        <source>Everything works for now, but tedee will soon switch off the interface that this version uses: please update Lockwatch.</source>
        <translation>Na razie wszystko działa, ale tedee wkrótce wyłączy interfejs, z którego korzysta ta wersja: zaktualizuj Lockwatch.</translation>
    </message>
    <message>
        <source>{name} is connected again</source>
        <translation>{name}: ponownie połączony</translation>
    </message>
    <message>
        <source>after {after}</source>
        <translation>po {after}</translation>
    </message>
    <message>
        <source>{name}: the connection is unstable</source>
        <translation>{name}: połączenie niestabilne</translation>
    </message>
    <message>
        <source>You get no more notifications about its connection until it is stable again.</source>
        <translation>Nie będzie powiadomień o połączeniu, dopóki nie będzie ono znów stabilne.</translation>
    </message>
    <message>
        <source>unstable connection</source>
        <translation>połączenie niestabilne</translation>
    </message>
    <message>
        <source>battery no longer low</source>
        <translation>bateria już nie jest słaba</translation>
    </message>
    <message>
        <source>battery no longer almost empty</source>
        <translation>bateria już nie jest prawie pusta</translation>
    </message>
    <message>
        <source>no longer jammed</source>
        <translation>już nie zacięty</translation>
    </message>
    <message>
        <source>locked again</source>
        <translation>ponownie zamknięty</translation>
    </message>
    <message>
        <source>door no longer open</source>
        <translation>drzwi już nie są otwarte</translation>
    </message>
    <message>
        <source>While Lockwatch could not see</source>
        <translation>Gdy Lockwatch nie widział zamków</translation>
    </message>
    <message>
        <source>While notifications were held back</source>
        <translation>Gdy powiadomienia były wstrzymane</translation>
    </message>
    <message>
        <source>A lock</source>
        <translation>Jeden z zamków</translation>
    </message>
    <message numerus="yes">
        <source>%n locks are disconnected</source>
        <translation>
            <numerusform>%n zamek jest rozłączony</numerusform>
            <numerusform>%n zamki są rozłączone</numerusform>
            <numerusform>%n zamków jest rozłączonych</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n locks: battery low</source>
        <translation>
            <numerusform>%n zamek: bateria słaba</numerusform>
            <numerusform>%n zamki: bateria słaba</numerusform>
            <numerusform>%n zamków: bateria słaba</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n locks: battery almost empty</source>
        <translation>
            <numerusform>%n zamek: bateria prawie pusta</numerusform>
            <numerusform>%n zamki: bateria prawie pusta</numerusform>
            <numerusform>%n zamków: bateria prawie pusta</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n locks are jammed</source>
        <translation>
            <numerusform>%n zamek jest zacięty</numerusform>
            <numerusform>%n zamki są zacięte</numerusform>
            <numerusform>%n zamków jest zaciętych</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n locks are connected again</source>
        <translation>
            <numerusform>%n zamek jest ponownie połączony</numerusform>
            <numerusform>%n zamki są ponownie połączone</numerusform>
            <numerusform>%n zamków jest ponownie połączonych</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n locks have an unstable connection</source>
        <translation>
            <numerusform>%n zamek ma niestabilne połączenie</numerusform>
            <numerusform>%n zamki mają niestabilne połączenie</numerusform>
            <numerusform>%n zamków ma niestabilne połączenie</numerusform>
        </translation>
    </message>
    <message>
        <source>Lockwatch shows which.</source>
        <translation>Lockwatch pokazuje, które.</translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>i %n inny</numerusform>
            <numerusform>i %n inne</numerusform>
            <numerusform>i %n innych</numerusform>
        </translation>
    </message>
    <message>
        <source>{names} {and_more}</source>
        <translation>{names} {and_more}</translation>
    </message>
    <message>
        <source>{name}: {what}</source>
        <translation>{name}: {what}</translation>
    </message>
    <message numerus="yes">
        <source>%n locks</source>
        <translation>
            <numerusform>%n zamek</numerusform>
            <numerusform>%n zamki</numerusform>
            <numerusform>%n zamków</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Needs attention (%n)</source>
        <translation>
            <numerusform>Wymaga uwagi (%n)</numerusform>
            <numerusform>Wymagają uwagi (%n)</numerusform>
            <numerusform>Wymaga uwagi (%n)</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Other locks (%n)</source>
        <translation>
            <numerusform>Pozostałe zamki (%n)</numerusform>
            <numerusform>Pozostałe zamki (%n)</numerusform>
            <numerusform>Pozostałe zamki (%n)</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Hidden (%n)</source>
        <translation>
            <numerusform>Ukryte (%n)</numerusform>
            <numerusform>Ukryte (%n)</numerusform>
            <numerusform>Ukryte (%n)</numerusform>
        </translation>
    </message>
    <message>
        <source>Notifications are paused.</source>
        <translation>Powiadomienia są wstrzymane.</translation>
    </message>
    <message>
        <source>Notifications are paused until {time}.</source>
        <translation>Powiadomienia są wstrzymane do {time}.</translation>
    </message>
    <message>
        <source>Waiting for the first answer</source>
        <translation>Oczekiwanie na pierwszą odpowiedź</translation>
    </message>
    <message>
        <source>Cannot see the locks</source>
        <translation>Brak podglądu zamków</translation>
    </message>
    <message>
        <source>All locked</source>
        <translation>Wszystkie zamknięte</translation>
    </message>
    <message>
        <source>No locks</source>
        <translation>Brak zamków</translation>
    </message>
    <message>
        <source>No lock has a bridge</source>
        <translation>Żaden zamek nie ma mostka</translation>
    </message>
    <message>
        <source>No lock to watch</source>
        <translation>Brak zamków do obserwowania</translation>
    </message>
    <message numerus="yes">
        <source>%n locks jammed</source>
        <translation>
            <numerusform>%n zamek zacięty</numerusform>
            <numerusform>%n zamki zacięte</numerusform>
            <numerusform>%n zamków zaciętych</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n batteries almost empty</source>
        <translation>
            <numerusform>%n bateria prawie pusta</numerusform>
            <numerusform>%n baterie prawie puste</numerusform>
            <numerusform>%n baterii prawie pustych</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n locks disconnected</source>
        <translation>
            <numerusform>%n zamek rozłączony</numerusform>
            <numerusform>%n zamki rozłączone</numerusform>
            <numerusform>%n zamków rozłączonych</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n batteries low</source>
        <translation>
            <numerusform>%n bateria słaba</numerusform>
            <numerusform>%n baterie słabe</numerusform>
            <numerusform>%n baterii słabych</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n not locked</source>
        <translation>
            <numerusform>%n niezamknięty</numerusform>
            <numerusform>%n niezamknięte</numerusform>
            <numerusform>%n niezamkniętych</numerusform>
        </translation>
    </message>
    <message>
        <source>The settings file could not be read. It was saved as {}, and the defaults are used now.</source>
        <translation>Nie można było odczytać pliku ustawień. Zapisano go jako {}, a teraz obowiązują wartości domyślne.</translation>
    </message>
    <message>
        <source>Some settings are invalid, so their defaults are used: {}.</source>
        <translation>Niektóre ustawienia są nieprawidłowe, więc obowiązują ich wartości domyślne: {}.</translation>
    </message>
    <message>
        <source>Kept in the keyring of this computer.</source>
        <translation>W bazie kluczy tego komputera.</translation>
    </message>
    <message>
        <source>Kept in the keyring of this computer ({keyring}).</source>
        <translation>W bazie kluczy tego komputera ({keyring}).</translation>
    </message>
    <message>
        <source>Given by the environment variable {variable}: it is replaced or removed there, before the next start.</source>
        <translation>Ze zmiennej środowiskowej {variable}: tam można go zastąpić lub usunąć, przed następnym uruchomieniem.</translation>
    </message>
    <message>
        <source>There is none.</source>
        <comment>token</comment>
        <translation>Brak klucza.</translation>
    </message>
    <message>
        <source>just now</source>
        <translation>przed chwilą</translation>
    </message>
    <message>
        <source>{n} s ago</source>
        <translation>{n} s temu</translation>
    </message>
    <message>
        <source>{n} min ago</source>
        <translation>{n} min temu</translation>
    </message>
    <message>
        <source>{n} h ago</source>
        <translation>{n} h temu</translation>
    </message>
    <message>
        <source>{n} s</source>
        <translation>{n} s</translation>
    </message>
    <message>
        <source>{n} min</source>
        <translation>{n} min</translation>
    </message>
    <message>
        <source>{hours} h {minutes} min</source>
        <translation>{hours} h {minutes} min</translation>
    </message>
    <message>
        <source>at {time}</source>
        <translation>o {time}</translation>
    </message>
    <message>
        <source>on {date}</source>
        <translation>{date}</translation>
    </message>
    <message>
        <source>{start}–{end}</source>
        <translation>{start}–{end}</translation>
    </message>
    <message>
        <source>since {time}</source>
        <translation>od {time}</translation>
    </message>
    <message>
        <source>Lockwatch&apos;s saved data could not be read and was moved to {name}. Lockwatch keeps watching, but may repeat earlier notifications.</source>
        <translation>Nie można było odczytać zapisanych danych Lockwatch; przeniesiono je do {name}. Lockwatch nadal obserwuje, ale może powtórzyć wcześniejsze powiadomienia.</translation>
    </message>
    <message>
        <source>Lockwatch can&apos;t save its data: is the disk full? It keeps watching, but may repeat notifications after a restart.</source>
        <translation>Lockwatch nie może zapisać danych: czy dysk jest pełny? Nadal obserwuje, ale po ponownym uruchomieniu może powtórzyć powiadomienia.</translation>
    </message>
    <message>
        <source>The recording has stopped because its file can&apos;t be written: is the disk full? Lockwatch keeps watching.</source>
        <translation>Nagrywanie przerwano, bo nie można zapisać pliku: czy dysk jest pełny? Lockwatch nadal obserwuje.</translation>
    </message>
</context>
<context>
    <name>_FileDialog</name>
    <message>
        <source>Table for spreadsheets (*.csv)</source>
        <translation>Tabela dla arkuszy kalkulacyjnych (*.csv)</translation>
    </message>
    <message>
        <source>JSON for programs (*.json)</source>
        <translation>JSON dla programów (*.json)</translation>
    </message>
</context>
</TS>
