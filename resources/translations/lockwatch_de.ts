<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>AboutDialog</name>
    <message>
        <source>About</source>
        <translation>Über Lockwatch</translation>
    </message>
    <message>
        <source>Lockwatch {version}</source>
        <translation>Lockwatch {version}</translation>
    </message>
    <message>
        <source>Watches tedee smart locks from the system tray. It only reads, and never operates a lock.</source>
        <translation>Überwacht tedee Smart Locks vom Infobereich aus. Lockwatch liest nur und bedient nie ein Schloss.</translation>
    </message>
    <message>
        <source>Independent of the maker of the locks: neither made nor endorsed by tedee.</source>
        <translation>Unabhängig vom Hersteller der Schlösser: weder von tedee entwickelt noch empfohlen.</translation>
    </message>
    <message>
        <source>Free software under the MIT licence, without any warranty.</source>
        <translation>Freie Software unter der MIT-Lizenz, ohne jede Gewährleistung.</translation>
    </message>
    <message>
        <source>Manual</source>
        <translation>Handbuch</translation>
    </message>
    <message>
        <source>Website</source>
        <translation>Website</translation>
    </message>
    <message>
        <source>Report a fault</source>
        <translation>Fehler melden</translation>
    </message>
    <message>
        <source>Diagnostics</source>
        <translation>Diagnose</translation>
    </message>
    <message>
        <source>&amp;Copy diagnostics</source>
        <translation>&amp;Diagnose kopieren</translation>
    </message>
    <message>
        <source>For the report of a fault. No access key, no name and no serial number is in it; this is all:</source>
        <translation>Zum Melden eines Fehlers. Kein Zugriffsschlüssel, kein Name und keine Seriennummer ist enthalten; dies ist alles:</translation>
    </message>
    <message>
        <source>Copied.</source>
        <translation>Kopiert.</translation>
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
        <translation>Zugriffsschlüssel</translation>
    </message>
    <message>
        <source>Lockwatch reads your locks with this key. To replace it, make a new one in the tedee Portal. Removing it here does not withdraw it there.</source>
        <translation>Mit diesem Schlüssel liest Lockwatch Ihre Schlösser. Um ihn zu ersetzen, erstellen Sie im tedee-Portal einen neuen. Ihn hier zu entfernen, widerruft ihn dort nicht.</translation>
    </message>
    <message>
        <source>&amp;Replace key…</source>
        <translation>Schlüssel e&amp;rsetzen…</translation>
    </message>
    <message>
        <source>Re&amp;move key…</source>
        <translation>Schlüssel e&amp;ntfernen…</translation>
    </message>
    <message>
        <source>API address</source>
        <translation>API-Adresse</translation>
    </message>
    <message>
        <source>Where Lockwatch asks for your locks. It seldom needs to be changed.</source>
        <translation>Unter dieser Adresse fragt Lockwatch nach Ihren Schlössern. Sie muss nur selten geändert werden.</translation>
    </message>
    <message>
        <source>The command line has set another address for this run; this one holds from the next start.</source>
        <translation>Für diesmal gilt eine andere Adresse aus der Befehlszeile; diese hier gilt ab dem nächsten Start.</translation>
    </message>
    <message>
        <source>Remove access key</source>
        <translation>Zugriffsschlüssel entfernen</translation>
    </message>
    <message>
        <source>Remove the access key from this computer?</source>
        <translation>Den Zugriffsschlüssel von diesem Computer entfernen?</translation>
    </message>
    <message>
        <source>Lockwatch can&apos;t see your locks until it is given an access key again. The key itself stays valid until it is withdrawn in the tedee Portal.</source>
        <translation>Lockwatch hat keine Sicht auf Ihre Schlösser, bis es wieder einen Zugriffsschlüssel erhält. Der Schlüssel selbst bleibt gültig, bis er im tedee-Portal widerrufen wird.</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
</context>
<context>
    <name>AlertBanner</name>
    <message>
        <source>Snooze</source>
        <translation>Zurückstellen</translation>
    </message>
</context>
<context>
    <name>AlertRow</name>
    <message>
        <source>never told</source>
        <translation>wird nie gemeldet</translation>
    </message>
    <message>
        <source>Snooze</source>
        <translation>Zurückstellen</translation>
    </message>
    <message>
        <source>{act}: {alert}</source>
        <translation>{act}: {alert}</translation>
    </message>
</context>
<context>
    <name>Alerts</name>
    <message>
        <source>Nothing to tell.</source>
        <translation>Nichts zu melden.</translation>
    </message>
</context>
<context>
    <name>AlertsPage</name>
    <message>
        <source>Alerts</source>
        <translation>Hinweise</translation>
    </message>
    <message>
        <source>Show &amp;notifications</source>
        <translation>&amp;Benachrichtigungen anzeigen</translation>
    </message>
    <message>
        <source>&amp;Keep lock names out of them</source>
        <translation>&amp;Namen der Schlösser darin weglassen</translation>
    </message>
    <message>
        <source>For shared screens: they say “A lock is disconnected” and not which one.</source>
        <translation>Für Bildschirme, die auch andere sehen: Es heißt dann „Ein Schloss ist getrennt“, aber nicht, welches.</translation>
    </message>
    <message>
        <source>Sum up the &amp;week</source>
        <translation>&amp;Woche zusammenfassen</translation>
    </message>
    <message>
        <source>On Mondays from 9:00: disconnections, the lowest battery, and what needs doing.</source>
        <translation>Montags ab 9:00 Uhr: Trennungen, die schwächste Batterie und was zu tun ist.</translation>
    </message>
    <message>
        <source>Show an e&amp;xample</source>
        <translation>Beis&amp;piel anzeigen</translation>
    </message>
    <message>
        <source>When to tell</source>
        <translation>Wann gemeldet wird</translation>
    </message>
    <message>
        <source>Left unlocked or open</source>
        <translation>Entriegelt oder offen gelassen</translation>
    </message>
    <message>
        <source>Warn me if a lock is left &amp;unlocked</source>
        <translation>Warnen, wenn ein Schloss &amp;entriegelt bleibt</translation>
    </message>
    <message>
        <source>Warn me if a door is left &amp;open</source>
        <translation>Warnen, wenn eine Tür &amp;offen bleibt</translation>
    </message>
    <message>
        <source>Warn me of &amp;both</source>
        <translation>&amp;Vor beidem warnen</translation>
    </message>
    <message>
        <source>Once a warning is chosen, you can limit it to some hours of the day.</source>
        <translation>Ist eine Warnung gewählt, lässt sie sich auf bestimmte Stunden des Tages begrenzen.</translation>
    </message>
    <message>
        <source>A warning stands until the lock is locked or the door is shut.</source>
        <translation>Eine Warnung bleibt bestehen, bis das Schloss verriegelt oder die Tür zu ist.</translation>
    </message>
    <message>
        <source>These hours last a whole day.</source>
        <translation>Diese Zeit umfasst den ganzen Tag.</translation>
    </message>
    <message>
        <source>What has been unlocked or open long enough by {begins} is told then. A warning stands until the lock is locked or the door is shut, also after {ends}.</source>
        <translation>Was bis {begins} schon lange genug entriegelt oder offen ist, wird dann gemeldet. Eine Warnung bleibt bestehen, bis das Schloss verriegelt oder die Tür zu ist, auch nach {ends}.</translation>
    </message>
    <message>
        <source>at {n} %</source>
        <translation>bei {n}&#xa0;%</translation>
    </message>
    <message>
        <source>&amp;Disconnected</source>
        <translation>&amp;Getrennt</translation>
    </message>
    <message>
        <source>Battery &amp;low</source>
        <translation>A&amp;kku schwach</translation>
    </message>
    <message>
        <source>Battery almost &amp;empty</source>
        <translation>Batterie fast &amp;leer</translation>
    </message>
    <message>
        <source>Not lower: for {lock} the battery is almost empty at {level} %.</source>
        <translation>Nicht niedriger: Für {lock} gilt die Batterie bei {level}&#xa0;% als fast leer.</translation>
    </message>
    <message>
        <source>Not higher: for {lock} the battery is low at {level} %.</source>
        <translation>Nicht höher: Für {lock} gilt die Batterie bei {level}&#xa0;% als schwach.</translation>
    </message>
</context>
<context>
    <name>Banner</name>
    <message>
        <source>Dismiss</source>
        <translation>Schließen</translation>
    </message>
</context>
<context>
    <name>BatteryCurve</name>
    <message>
        <source>Battery over time</source>
        <translation>Batterieverlauf</translation>
    </message>
</context>
<context>
    <name>ChoiceField</name>
    <message>
        <source>as for all ({value})</source>
        <translation>wie für alle ({value})</translation>
    </message>
    <message>
        <source>all day</source>
        <translation>ganztägig</translation>
    </message>
    <message>
        <source>from</source>
        <comment>a time of day, which follows</comment>
        <translation>von</translation>
    </message>
    <message>
        <source>{n} s</source>
        <translation>{n} s</translation>
    </message>
    <message>
        <source>seconds</source>
        <translation>Sekunden</translation>
    </message>
    <message>
        <source>{n} min</source>
        <translation>{n} min</translation>
    </message>
    <message>
        <source>minutes</source>
        <translation>Minuten</translation>
    </message>
    <message>
        <source>never</source>
        <comment>told</comment>
        <translation>nie</translation>
    </message>
    <message>
        <source>at once</source>
        <translation>sofort</translation>
    </message>
    <message>
        <source>after</source>
        <comment>a number of seconds or minutes, which follows</comment>
        <translation>nach</translation>
    </message>
</context>
<context>
    <name>DemoBanner</name>
    <message>
        <source>Enter my key…</source>
        <translation>Meinen Schlüssel eingeben…</translation>
    </message>
    <message>
        <source>End demo</source>
        <translation>Demo beenden</translation>
    </message>
</context>
<context>
    <name>DetailsDialog</name>
    <message>
        <source>Whole history…</source>
        <translation>Gesamter Verlauf…</translation>
    </message>
    <message>
        <source>Nothing was recorded yet.</source>
        <translation>Noch wurde nichts aufgezeichnet.</translation>
    </message>
    <message>
        <source>This lock has left the account. Below is what was last known of it.</source>
        <translation>Dieses Schloss gehört nicht mehr zum Konto. Unten steht, was zuletzt bekannt war.</translation>
    </message>
    <message>
        <source>Alerts</source>
        <translation>Hinweise</translation>
    </message>
    <message>
        <source>Battery over time</source>
        <translation>Batterieverlauf</translation>
    </message>
    <message>
        <source>Recent events</source>
        <translation>Letzte Ereignisse</translation>
    </message>
</context>
<context>
    <name>DialogManager</name>
    <message>
        <source>This API address can&apos;t be used: it must begin with https:// and have only a host and a path.</source>
        <translation>Diese API-Adresse ist nicht verwendbar: Sie muss mit https:// beginnen und darf nur einen Host und einen Pfad enthalten.</translation>
    </message>
    <message>
        <source>The settings hold for this run, but could not be saved to the disk.</source>
        <translation>Die Einstellungen gelten bis zum Beenden, ließen sich aber nicht auf dem Datenträger speichern.</translation>
    </message>
    <message>
        <source>The access key is removed.</source>
        <translation>Der Zugriffsschlüssel ist entfernt.</translation>
    </message>
</context>
<context>
    <name>EmptyPage</name>
    <message>
        <source>Enter access key…</source>
        <translation>Zugriffsschlüssel eingeben…</translation>
    </message>
</context>
<context>
    <name>EventsView</name>
    <message>
        <source>Recent events</source>
        <translation>Letzte Ereignisse</translation>
    </message>
</context>
<context>
    <name>ExportDialog</name>
    <message>
        <source>Export history</source>
        <translation>Verlauf exportieren</translation>
    </message>
    <message>
        <source>Progress of the export</source>
        <translation>Fortschritt des Exports</translation>
    </message>
    <message>
        <source>Writing {name}…</source>
        <translation>{name} wird geschrieben…</translation>
    </message>
</context>
<context>
    <name>Facts</name>
    <message>
        <source>Change…</source>
        <translation>Ändern…</translation>
    </message>
    <message>
        <source>Change the battery alerts…</source>
        <translation>Batteriehinweise ändern…</translation>
    </message>
    <message>
        <source>Rename here…</source>
        <translation>Hier umbenennen…</translation>
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
        <translation>Hilfe</translation>
    </message>
    <message>
        <source>About Lockwatch</source>
        <translation>Über Lockwatch</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>History</source>
        <translation>Verlauf</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>More</source>
        <translation>Mehr</translation>
    </message>
</context>
<context>
    <name>Forgetting</name>
    <message>
        <source>Forget</source>
        <translation>Vergessen</translation>
    </message>
</context>
<context>
    <name>FoundPage</name>
    <message>
        <source>Start when I log in</source>
        <translation>Beim Anmelden starten</translation>
    </message>
    <message>
        <source>Lockwatch watches them from now on.</source>
        <translation>Lockwatch überwacht sie von jetzt an.</translation>
    </message>
    <message>
        <source>No locks found</source>
        <translation>Keine Schlösser gefunden</translation>
    </message>
    <message>
        <source>The key works, but this account has no locks. Add them in the tedee app.</source>
        <translation>Der Schlüssel funktioniert, aber dieses Konto hat keine Schlösser. Fügen Sie sie in der tedee-App hinzu.</translation>
    </message>
    <message>
        <source>Without a tedee bridge Lockwatch can&apos;t see: {names}</source>
        <translation>Ohne tedee-Bridge hat Lockwatch keine Sicht auf: {names}</translation>
    </message>
</context>
<context>
    <name>GeneralPage</name>
    <message>
        <source>General</source>
        <translation>Allgemein</translation>
    </message>
    <message>
        <source>every {n} s</source>
        <translation>alle {n} s</translation>
    </message>
    <message>
        <source>Look at the loc&amp;ks</source>
        <translation>&amp;Nach den Schlössern sehen</translation>
    </message>
    <message>
        <source>Shorter shows a change sooner, longer asks the cloud less often.</source>
        <translation>Kürzer zeigt Änderungen früher, länger fragt die Cloud seltener.</translation>
    </message>
    <message>
        <source>The command line has set another interval for this run; this one holds from the next start.</source>
        <translation>Für diesmal gilt ein anderes Intervall aus der Befehlszeile; dieses hier gilt ab dem nächsten Start.</translation>
    </message>
    <message>
        <source>Start Lockwatch &amp;when you log in</source>
        <translation>Lockwatch beim Anmelden &amp;starten</translation>
    </message>
    <message>
        <source>Days of &amp;history</source>
        <translation>&amp;Verlauf in Tagen</translation>
    </message>
    <message>
        <source>What is older is deleted.</source>
        <translation>Was älter ist, wird gelöscht.</translation>
    </message>
    <message>
        <source>Look and language</source>
        <translation>Aussehen und Sprache</translation>
    </message>
    <message>
        <source>&amp;Appearance</source>
        <translation>&amp;Darstellung</translation>
    </message>
    <message>
        <source>as the system</source>
        <translation>wie das System</translation>
    </message>
    <message>
        <source>light</source>
        <translation>hell</translation>
    </message>
    <message>
        <source>dark</source>
        <translation>dunkel</translation>
    </message>
    <message>
        <source>&amp;Icon</source>
        <translation>S&amp;ymbol</translation>
    </message>
    <message>
        <source>as the system</source>
        <comment>the icon&apos;s panel</comment>
        <translation>wie das System</translation>
    </message>
    <message>
        <source>for a light panel</source>
        <translation>für eine helle Leiste</translation>
    </message>
    <message>
        <source>for a dark panel</source>
        <translation>für eine dunkle Leiste</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>S&amp;prache</translation>
    </message>
    <message>
        <source>as the system</source>
        <comment>the language</comment>
        <translation>wie das System</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
</context>
<context>
    <name>Header</name>
    <message>
        <source>Sync now</source>
        <translation>Jetzt abgleichen</translation>
    </message>
    <message>
        <source>Syncing…</source>
        <translation>Abgleich läuft…</translation>
    </message>
    <message>
        <source>Sync in {n} s</source>
        <translation>Abgleich in {n} s</translation>
    </message>
    <message>
        <source>Sync at {time}</source>
        <translation>Abgleich um {time}</translation>
    </message>
</context>
<context>
    <name>HiddenLine</name>
    <message>
        <source>Show</source>
        <translation>Anzeigen</translation>
    </message>
    <message>
        <source>Show hidden locks</source>
        <translation>Ausgeblendete Schlösser anzeigen</translation>
    </message>
</context>
<context>
    <name>HoursField</name>
    <message>
        <source>until</source>
        <comment>a time of day, which follows</comment>
        <translation>bis</translation>
    </message>
    <message>
        <source>{setting}, from</source>
        <translation>{setting}, von</translation>
    </message>
    <message>
        <source>{setting}, until</source>
        <translation>{setting}, bis</translation>
    </message>
</context>
<context>
    <name>KeyPage</name>
    <message>
        <source>No browser opened here. Please go to {address} yourself.</source>
        <translation>Hier hat sich kein Browser geöffnet. Gehen Sie bitte selbst zu {address}.</translation>
    </message>
    <message>
        <source>An access key has no such characters. Copy it once more.</source>
        <translation>Solche Zeichen hat kein Zugriffsschlüssel. Kopieren Sie ihn noch einmal.</translation>
    </message>
    <message>
        <source>For this you need a tedee bridge and an access key:</source>
        <translation>Dazu brauchen Sie eine tedee-Bridge und einen Zugriffsschlüssel:</translation>
    </message>
    <message>
        <source>To make an access key:</source>
        <translation>So erstellen Sie einen Zugriffsschlüssel:</translation>
    </message>
    <message>
        <source>Open tedee Portal</source>
        <translation>tedee-Portal öffnen</translation>
    </message>
    <message>
        <source>Sign in to the tedee Portal.</source>
        <translation>Melden Sie sich im tedee-Portal an.</translation>
    </message>
    <message>
        <source>Copy the key, which tedee shows only once, and paste it here:</source>
        <translation>Kopieren Sie den Schlüssel, den tedee nur einmal zeigt, und fügen Sie ihn hier ein:</translation>
    </message>
    <message>
        <source>Keep it for this session only</source>
        <translation>Nur für diese Sitzung behalten</translation>
    </message>
    <message>
        <source>Lockwatch then asks for the key again at its next start.</source>
        <translation>Lockwatch fragt dann beim nächsten Start wieder nach dem Schlüssel.</translation>
    </message>
    <message>
        <source>Top right: your initials → Personal access keys → Add key.</source>
        <translation>Oben rechts: Ihre Initialen → Personal access keys → Add key.</translation>
    </message>
    <message>
        <source>Tick only Device.Read: Lockwatch can then look, but not unlock.</source>
        <translation>Kreuzen Sie nur Device.Read an: Damit kann Lockwatch nachsehen, aber nicht öffnen.</translation>
    </message>
    <message>
        <source>Access key</source>
        <translation>Zugriffsschlüssel</translation>
    </message>
    <message>
        <source>Show the key</source>
        <translation>Schlüssel anzeigen</translation>
    </message>
</context>
<context>
    <name>ListWindow</name>
    <message>
        <source>No lock is called “{text}”</source>
        <translation>Kein Schloss heißt „{text}“</translation>
    </message>
    <message>
        <source>All locks are hidden</source>
        <translation>Alle Schlösser sind ausgeblendet</translation>
    </message>
    <message>
        <source>Lockwatch needs an access key to see your locks.</source>
        <translation>Lockwatch braucht einen Zugriffsschlüssel, um Ihre Schlösser zu sehen.</translation>
    </message>
    <message>
        <source>No locks in this account. Add them in the tedee app.</source>
        <translation>Keine Schlösser in diesem Konto. Sie lassen sich in der tedee-App hinzufügen.</translation>
    </message>
    <message>
        <source>No lock was seen yet</source>
        <translation>Noch wurde kein Schloss gesehen</translation>
    </message>
    <message>
        <source>Waiting for the first answer…</source>
        <translation>Warten auf die erste Antwort…</translation>
    </message>
    <message>
        <source>Last seen {time}, {age}</source>
        <translation>Zuletzt gesehen: {time}, {age}</translation>
    </message>
    <message>
        <source>updated {age}</source>
        <translation>aktualisiert {age}</translation>
    </message>
    <message>
        <source>Updated {age}</source>
        <translation>Aktualisiert {age}</translation>
    </message>
</context>
<context>
    <name>LockList</name>
    <message>
        <source>Locks</source>
        <translation>Schlösser</translation>
    </message>
    <message>
        <source>Acknowledge</source>
        <translation>Bestätigen</translation>
    </message>
    <message>
        <source>Snooze</source>
        <translation>Zurückstellen</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
</context>
<context>
    <name>LocksPage</name>
    <message>
        <source>Each lock</source>
        <translation>Einzelne Schlösser</translation>
    </message>
    <message>
        <source>The locks appear here after the first sync.</source>
        <translation>Die Schlösser erscheinen hier nach dem ersten Abgleich.</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Suchen</translation>
    </message>
    <message>
        <source>Search the locks</source>
        <translation>Schlösser durchsuchen</translation>
    </message>
    <message>
        <source>Locks</source>
        <translation>Schlösser</translation>
    </message>
    <message>
        <source>&amp;Called here</source>
        <translation>&amp;Heißt hier</translation>
    </message>
    <message>
        <source>{n} %</source>
        <translation>{n}&#xa0;%</translation>
    </message>
    <message>
        <source>Battery &amp;low</source>
        <translation>A&amp;kku schwach</translation>
    </message>
    <message>
        <source>Battery almost &amp;empty</source>
        <translation>Batterie fast &amp;leer</translation>
    </message>
    <message>
        <source>percent</source>
        <translation>Prozent</translation>
    </message>
    <message>
        <source>&amp;Never tell me about this lock</source>
        <translation>Zu diesem Schloss &amp;nie etwas melden</translation>
    </message>
    <message>
        <source>&amp;Hide it: not in the list, and never told</source>
        <translation>&amp;Ausblenden: nicht in der Liste, wird nie gemeldet</translation>
    </message>
    <message>
        <source>otherwise:</source>
        <comment>not as all locks have it, but as the number beside says</comment>
        <translation>abweichend:</translation>
    </message>
    <message>
        <source>&amp;Disconnected</source>
        <translation>&amp;Getrennt</translation>
    </message>
    <message>
        <source>Warn me if it is left &amp;unlocked</source>
        <translation>Warnen, wenn es &amp;entriegelt bleibt</translation>
    </message>
    <message>
        <source>Warn me if its door is left &amp;open</source>
        <translation>Warnen, wenn seine Tür &amp;offen bleibt</translation>
    </message>
    <message>
        <source>Warn me of &amp;both</source>
        <translation>&amp;Vor beidem warnen</translation>
    </message>
    <message>
        <source>{lock} (not in this account)</source>
        <translation>{lock} (nicht in diesem Konto)</translation>
    </message>
    <message>
        <source>{lock} · hidden</source>
        <translation>{lock} · ausgeblendet</translation>
    </message>
    <message>
        <source>{lock} · never told</source>
        <translation>{lock} · wird nie gemeldet</translation>
    </message>
    <message>
        <source>{lock} · own settings</source>
        <translation>{lock} · eigene Einstellungen</translation>
    </message>
</context>
<context>
    <name>NotificationPresenter</name>
    <message>
        <source>Example door</source>
        <translation>Beispieltür</translation>
    </message>
</context>
<context>
    <name>Notifications</name>
    <message>
        <source>Open</source>
        <translation>Anzeigen</translation>
    </message>
    <message>
        <source>Acknowledge</source>
        <translation>Bestätigen</translation>
    </message>
    <message>
        <source>In 1 hour</source>
        <translation>In 1 Stunde</translation>
    </message>
    <message>
        <source>Tomorrow</source>
        <translation>Morgen früh</translation>
    </message>
    <message>
        <source>This morning</source>
        <translation>Heute früh</translation>
    </message>
    <message>
        <source>Replace key…</source>
        <translation>Schlüssel ersetzen…</translation>
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
        <translation>Fortsetzen</translation>
    </message>
</context>
<context>
    <name>QuietPage</name>
    <message>
        <source>Quiet hours</source>
        <translation>Ruhezeiten</translation>
    </message>
    <message>
        <source>&amp;Keep quiet at these hours</source>
        <translation>&amp;Ruhezeiten einhalten</translation>
    </message>
    <message>
        <source>&amp;From</source>
        <translation>&amp;Von</translation>
    </message>
    <message>
        <source>&amp;Until</source>
        <translation>&amp;Bis</translation>
    </message>
    <message>
        <source>&amp;On</source>
        <translation>Ta&amp;ge</translation>
    </message>
    <message>
        <source>Critical alerts are told all the same; the others wait, and one summary at the end tells those that still stand.</source>
        <translation>Kritische Hinweise werden trotzdem gemeldet; die übrigen warten, und was am Ende noch besteht, meldet eine Zusammenfassung.</translation>
    </message>
    <message>
        <source>No day is chosen, so no hour is quiet.</source>
        <translation>Es ist kein Tag gewählt, also gibt es keine Ruhezeit.</translation>
    </message>
    <message>
        <source>It begins on the chosen days, and lasts a whole day.</source>
        <translation>Die Ruhezeit beginnt an den gewählten Tagen und dauert einen ganzen Tag.</translation>
    </message>
    <message>
        <source>It begins on the chosen days, and ends on the day after.</source>
        <translation>Die Ruhezeit beginnt an den gewählten Tagen und endet am Tag danach.</translation>
    </message>
    <message>
        <source>It begins and ends on the chosen days.</source>
        <translation>Die Ruhezeit beginnt und endet an den gewählten Tagen.</translation>
    </message>
</context>
<context>
    <name>Renaming</name>
    <message>
        <source>Rename here</source>
        <translation>Hier umbenennen</translation>
    </message>
    <message>
        <source>Only Lockwatch on this computer calls the lock so. Leave it empty for the owner&apos;s name.</source>
        <translation>So heißt das Schloss nur in Lockwatch auf diesem Computer. Leer gelassen, gilt der Name laut Eigentümer.</translation>
    </message>
    <message>
        <source>Name on this computer</source>
        <translation>Name auf diesem Computer</translation>
    </message>
</context>
<context>
    <name>SearchField</name>
    <message>
        <source>Search</source>
        <translation>Suchen</translation>
    </message>
    <message>
        <source>Search for a lock</source>
        <translation>Ein Schloss suchen</translation>
    </message>
    <message>
        <source>Clear the search</source>
        <translation>Suche leeren</translation>
    </message>
</context>
<context>
    <name>SettingsDialog</name>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>Seiten</translation>
    </message>
</context>
<context>
    <name>SinceBanner</name>
    <message>
        <source>Show</source>
        <translation>Anzeigen</translation>
    </message>
    <message>
        <source>Show all that happened since then</source>
        <translation>Alles anzeigen, was seitdem geschehen ist</translation>
    </message>
</context>
<context>
    <name>TimelineDialog</name>
    <message>
        <source>History</source>
        <translation>Verlauf</translation>
    </message>
    <message>
        <source>Latest</source>
        <translation>Neueste</translation>
    </message>
    <message>
        <source>Show everything</source>
        <translation>Alle Einträge zeigen</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>Alles zeigen</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Exportieren…</translation>
    </message>
    <message>
        <source>Forget…</source>
        <translation>Vergessen…</translation>
    </message>
    <message>
        <source>The history is being read…</source>
        <translation>Der Verlauf wird gelesen…</translation>
    </message>
    <message>
        <source>Whose history</source>
        <translation>Verlauf wovon</translation>
    </message>
    <message>
        <source>&amp;Up to</source>
        <translation>&amp;Bis</translation>
    </message>
    <message>
        <source>Up to which day</source>
        <translation>Bis zu welchem Tag</translation>
    </message>
    <message>
        <source>Forget this lock…</source>
        <translation>Dieses Schloss vergessen…</translation>
    </message>
    <message>
        <source>Forget everything…</source>
        <translation>Alles vergessen…</translation>
    </message>
    <message>
        <source>Show each record in a line of its own, as it is exported</source>
        <translation>Jeden Eintrag in einer eigenen Zeile zeigen, so wie er exportiert wird</translation>
    </message>
</context>
<context>
    <name>TimelineView</name>
    <message>
        <source>History</source>
        <translation>Verlauf</translation>
    </message>
</context>
<context>
    <name>Topics</name>
    <message>
        <source>All kinds</source>
        <translation>Alle Arten</translation>
    </message>
</context>
<context>
    <name>Tray</name>
    <message>
        <source>Open</source>
        <translation>Fenster öffnen</translation>
    </message>
    <message>
        <source>Sync now</source>
        <translation>Jetzt abgleichen</translation>
    </message>
    <message>
        <source>Pause notifications</source>
        <translation>Benachrichtigungen pausieren</translation>
    </message>
    <message>
        <source>History…</source>
        <translation>Verlauf…</translation>
    </message>
    <message>
        <source>Settings…</source>
        <translation>Einstellungen…</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>Hilfe</translation>
    </message>
    <message>
        <source>About Lockwatch</source>
        <translation>Über Lockwatch</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
</context>
<context>
    <name>WelcomeDialog</name>
    <message>
        <source>Show my locks</source>
        <translation>Meine Schlösser zeigen</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Fertig</translation>
    </message>
    <message>
        <source>Checking…</source>
        <translation>Prüfen…</translation>
    </message>
    <message>
        <source>Check key</source>
        <translation>Schlüssel prüfen</translation>
    </message>
    <message>
        <source>New access key</source>
        <translation>Neuer Zugriffsschlüssel</translation>
    </message>
    <message>
        <source>Welcome to Lockwatch</source>
        <translation>Willkommen bei Lockwatch</translation>
    </message>
    <message>
        <source>Once tedee has accepted it, Lockwatch watches your locks with this key.</source>
        <translation>Sobald tedee ihn angenommen hat, überwacht Lockwatch Ihre Schlösser mit diesem Schlüssel.</translation>
    </message>
    <message>
        <source>Lockwatch shows whether your tedee locks are locked, connected and charged. It never operates a lock.</source>
        <translation>Lockwatch zeigt, ob Ihre tedee-Schlösser verriegelt, verbunden und geladen sind. Es bedient nie ein Schloss.</translation>
    </message>
    <message>
        <source>Try the demo</source>
        <translation>Demo ausprobieren</translation>
    </message>
</context>
<context>
    <name>Wording</name>
    <message>
        <source>Never tell me about this lock</source>
        <translation>Zu diesem Schloss nie etwas melden</translation>
    </message>
    <message>
        <source>{level} %</source>
        <translation>{level}&#xa0;%</translation>
    </message>
    <message>
        <source>No bridge</source>
        <translation>Keine Bridge</translation>
    </message>
    <message>
        <source>Details…</source>
        <translation>Details…</translation>
    </message>
    <message>
        <source>Rename here…</source>
        <translation>Hier umbenennen…</translation>
    </message>
    <message>
        <source>Thresholds…</source>
        <translation>Schwellen…</translation>
    </message>
    <message>
        <source>Show again</source>
        <translation>Wieder einblenden</translation>
    </message>
    <message>
        <source>Hide</source>
        <translation>Ausblenden</translation>
    </message>
    <message numerus="yes">
        <source>%n locks are hidden</source>
        <translation>
            <numerusform>%n Schloss ist ausgeblendet</numerusform>
            <numerusform>%n Schlösser sind ausgeblendet</numerusform>
        </translation>
    </message>
    <message>
        <source>Disconnected</source>
        <translation>Getrennt</translation>
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
            <numerusform>instabil: %n Trennung in 24 h</numerusform>
            <numerusform>instabil: %n Trennungen in 24 h</numerusform>
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
        <translation>blockiert</translation>
    </message>
    <message>
        <source>door open since {time}</source>
        <translation>Tür offen seit {time}</translation>
    </message>
    <message>
        <source>door open</source>
        <translation>Tür offen</translation>
    </message>
    <message>
        <source>Jammed when last seen</source>
        <translation>Zuletzt blockiert</translation>
    </message>
    <message>
        <source>disconnected since {time}</source>
        <translation>getrennt seit {time}</translation>
    </message>
    <message>
        <source>unlocked when last seen</source>
        <translation>zuletzt entriegelt</translation>
    </message>
    <message>
        <source>door open when last seen</source>
        <translation>Tür zuletzt offen</translation>
    </message>
    <message>
        <source>battery almost empty</source>
        <translation>Batterie fast leer</translation>
    </message>
    <message>
        <source>battery low</source>
        <translation>Batterie schwach</translation>
    </message>
    <message>
        <source>never told</source>
        <translation>wird nie gemeldet</translation>
    </message>
    <message>
        <source>battery {level}</source>
        <translation>Batterie {level}</translation>
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
        <translation>Zu beachten. {sentence}</translation>
    </message>
    <message>
        <source>Hidden. {sentence}</source>
        <translation>Ausgeblendet. {sentence}</translation>
    </message>
    <message>
        <source>Space acknowledges; the menu key offers more.</source>
        <translation>Die Leertaste bestätigt; die Menütaste bietet mehr.</translation>
    </message>
    <message>
        <source>Disconnected since {time}</source>
        <translation>Getrennt seit {time}</translation>
    </message>
    <message>
        <source>Battery low</source>
        <translation>Batterie schwach</translation>
    </message>
    <message>
        <source>Battery almost empty</source>
        <translation>Batterie fast leer</translation>
    </message>
    <message>
        <source>Jammed</source>
        <translation>Blockiert</translation>
    </message>
    <message>
        <source>{state} since {time}</source>
        <translation>{state} seit {time}</translation>
    </message>
    <message>
        <source>History…</source>
        <translation>Verlauf…</translation>
    </message>
    <message>
        <source>Last known: {sentence}</source>
        <translation>Zuletzt bekannt: {sentence}</translation>
    </message>
    <message>
        <source>Door open since {time}</source>
        <translation>Tür offen seit {time}</translation>
    </message>
    <message>
        <source>Needs calibration</source>
        <translation>Muss kalibriert werden</translation>
    </message>
    <message>
        <source>The tedee cloud can&apos;t be reached</source>
        <translation>Die tedee-Cloud ist nicht erreichbar</translation>
    </message>
    <message>
        <source>Lockwatch will need an update</source>
        <translation>Lockwatch braucht bald ein Update</translation>
    </message>
    <message>
        <source>Acknowledge</source>
        <translation>Bestätigen</translation>
    </message>
    <message>
        <source>Snooze for 1 hour</source>
        <translation>Für 1 Stunde zurückstellen</translation>
    </message>
    <message>
        <source>Snooze until tomorrow, {time}</source>
        <translation>Bis morgen, {time}, zurückstellen</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Pause notifications for 1 hour</source>
        <translation>Benachrichtigungen für 1 Stunde pausieren</translation>
    </message>
    <message>
        <source>Pause notifications until tomorrow, {time}</source>
        <translation>Benachrichtigungen bis morgen, {time}, pausieren</translation>
    </message>
    <message>
        <source>Pause notifications until resumed</source>
        <translation>Benachrichtigungen bis auf Weiteres pausieren</translation>
    </message>
    <message>
        <source>Resume notifications</source>
        <translation>Benachrichtigungen fortsetzen</translation>
    </message>
    <message>
        <source>Acknowledge all</source>
        <translation>Alle bestätigen</translation>
    </message>
    <message>
        <source>Snooze all for 1 hour</source>
        <translation>Alle für 1 Stunde zurückstellen</translation>
    </message>
    <message>
        <source>Snooze all until tomorrow, {time}</source>
        <translation>Alle bis morgen, {time}, zurückstellen</translation>
    </message>
    <message>
        <source>Undo all</source>
        <translation>Alles rückgängig</translation>
    </message>
    <message>
        <source>For 1 hour</source>
        <translation>Für 1 Stunde</translation>
    </message>
    <message>
        <source>Until tomorrow, {time}</source>
        <translation>Bis morgen, {time}</translation>
    </message>
    <message>
        <source>Until resumed</source>
        <translation>Bis auf Weiteres</translation>
    </message>
    <message>
        <source>Snooze until {time} today</source>
        <translation>Bis heute, {time}, zurückstellen</translation>
    </message>
    <message>
        <source>Pause notifications until {time} today</source>
        <translation>Benachrichtigungen bis heute, {time}, pausieren</translation>
    </message>
    <message>
        <source>Snooze all until {time} today</source>
        <translation>Alle bis heute, {time}, zurückstellen</translation>
    </message>
    <message>
        <source>Until {time} today</source>
        <translation>Bis heute, {time}</translation>
    </message>
    <message>
        <source>acknowledged</source>
        <translation>bestätigt</translation>
    </message>
    <message>
        <source>snoozed until {time}</source>
        <translation>zurückgestellt bis {time}</translation>
    </message>
    <message>
        <source>Demo: these are not your locks</source>
        <translation>Demo: Dies sind nicht Ihre Schlösser</translation>
    </message>
    <message>
        <source>{text} (demo)</source>
        <translation>{text} (Demo)</translation>
    </message>
    <message>
        <source>Lock</source>
        <translation>Schloss</translation>
    </message>
    <message>
        <source>Door</source>
        <translation>Tür</translation>
    </message>
    <message>
        <source>Bridge</source>
        <translation>Bridge</translation>
    </message>
    <message>
        <source>Battery</source>
        <translation>Batterie</translation>
    </message>
    <message>
        <source>Battery alerts</source>
        <translation>Batteriehinweise</translation>
    </message>
    <message>
        <source>Firmware</source>
        <translation>Firmware</translation>
    </message>
    <message>
        <source>Serial number</source>
        <translation>Seriennummer</translation>
    </message>
    <message>
        <source>Owner&apos;s name</source>
        <translation>Name laut Eigentümer</translation>
    </message>
    <message>
        <source>No door sensor</source>
        <translation>Kein Türsensor</translation>
    </message>
    <message>
        <source>Not known, as its sensor is disconnected</source>
        <translation>Nicht bekannt, da der Türsensor getrennt ist</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Offen</translation>
    </message>
    <message>
        <source>Closed</source>
        <translation>Geschlossen</translation>
    </message>
    <message>
        <source>Not known, as its sensor is not calibrated</source>
        <translation>Nicht bekannt, da der Türsensor nicht kalibriert ist</translation>
    </message>
    <message>
        <source>Update available, to be installed with the tedee app</source>
        <translation>Update verfügbar, zu installieren mit der tedee-App</translation>
    </message>
    <message>
        <source>Up to date</source>
        <translation>Aktuell</translation>
    </message>
    <message>
        <source>Not known</source>
        <translation>Nicht bekannt</translation>
    </message>
    <message>
        <source>Door sensor removed</source>
        <translation>Türsensor entfernt</translation>
    </message>
    <message>
        <source>Door sensor disconnected</source>
        <translation>Türsensor getrennt</translation>
    </message>
    <message>
        <source>Door opened</source>
        <translation>Tür geöffnet</translation>
    </message>
    <message>
        <source>Door closed</source>
        <translation>Tür geschlossen</translation>
    </message>
    <message>
        <source>Door sensor not calibrated</source>
        <translation>Türsensor nicht kalibriert</translation>
    </message>
    <message>
        <source>Connected to its bridge</source>
        <translation>Mit der Bridge verbunden</translation>
    </message>
    <message>
        <source>Disconnected from its bridge</source>
        <translation>Von der Bridge getrennt</translation>
    </message>
    <message>
        <source>In the account</source>
        <translation>Im Konto</translation>
    </message>
    <message>
        <source>Left the account</source>
        <translation>Nicht mehr im Konto</translation>
    </message>
    <message>
        <source>Lockwatch can see</source>
        <translation>Lockwatch hat Sicht</translation>
    </message>
    <message>
        <source>Lockwatch can&apos;t see: tedee could not be reached</source>
        <translation>Lockwatch hat keine Sicht: tedee war nicht erreichbar</translation>
    </message>
    <message>
        <source>Lockwatch can&apos;t see: too many requests were made</source>
        <translation>Lockwatch hat keine Sicht: Es gab zu viele Anfragen</translation>
    </message>
    <message>
        <source>Lockwatch can&apos;t see: the answer was not understood</source>
        <translation>Lockwatch hat keine Sicht: Die Antwort war nicht verständlich</translation>
    </message>
    <message>
        <source>Lockwatch can&apos;t see: the computer slept</source>
        <translation>Lockwatch hat keine Sicht: Der Computer schlief</translation>
    </message>
    <message>
        <source>Lockwatch can&apos;t see: it did not run</source>
        <translation>Lockwatch hat keine Sicht: Es lief nicht</translation>
    </message>
    <message>
        <source>disconnected</source>
        <translation>getrennt</translation>
    </message>
    <message>
        <source>left unlocked</source>
        <translation>entriegelt gelassen</translation>
    </message>
    <message>
        <source>door left open</source>
        <translation>Tür offen gelassen</translation>
    </message>
    <message>
        <source>needs calibration</source>
        <translation>muss kalibriert werden</translation>
    </message>
    <message>
        <source>the tedee cloud is out of reach</source>
        <translation>die tedee-Cloud ist nicht erreichbar</translation>
    </message>
    <message>
        <source>connected again</source>
        <translation>wieder verbunden</translation>
    </message>
    <message>
        <source>connection unstable</source>
        <translation>Verbindung instabil</translation>
    </message>
    <message>
        <source>what changed while Lockwatch could not see</source>
        <translation>Änderungen, während Lockwatch keine Sicht hatte</translation>
    </message>
    <message>
        <source>what had waited</source>
        <translation>Zurückgehaltenes</translation>
    </message>
    <message>
        <source>Alert: {alert}</source>
        <translation>Hinweis: {alert}</translation>
    </message>
    <message>
        <source>Alert over: {alert}</source>
        <translation>Hinweis beendet: {alert}</translation>
    </message>
    <message>
        <source>Told: {alert}</source>
        <translation>Gemeldet: {alert}</translation>
    </message>
    <message>
        <source>Told, but nothing could show it: {alert}</source>
        <translation>Gemeldet, aber nichts konnte es anzeigen: {alert}</translation>
    </message>
    <message>
        <source>Acknowledged: {alert}</source>
        <translation>Bestätigt: {alert}</translation>
    </message>
    <message>
        <source>Snoozed for an hour: {alert}</source>
        <translation>Für eine Stunde zurückgestellt: {alert}</translation>
    </message>
    <message>
        <source>Snoozed until the next morning: {alert}</source>
        <translation>Bis zum nächsten Morgen zurückgestellt: {alert}</translation>
    </message>
    <message>
        <source>No longer silenced: {alert}</source>
        <translation>Nicht mehr stumm: {alert}</translation>
    </message>
    <message>
        <source>Notifications paused for an hour</source>
        <translation>Benachrichtigungen für eine Stunde pausiert</translation>
    </message>
    <message>
        <source>Notifications paused until the next morning</source>
        <translation>Benachrichtigungen bis zum nächsten Morgen pausiert</translation>
    </message>
    <message>
        <source>Notifications paused</source>
        <translation>Benachrichtigungen pausiert</translation>
    </message>
    <message>
        <source>Notifications resumed</source>
        <translation>Benachrichtigungen wieder an</translation>
    </message>
    <message>
        <source>Not told, as it is never told: {alert}</source>
        <translation>Nicht gemeldet, da so eingestellt: {alert}</translation>
    </message>
    <message>
        <source>Not told, as it was acknowledged: {alert}</source>
        <translation>Nicht gemeldet, da bestätigt: {alert}</translation>
    </message>
    <message>
        <source>Not told, as it was snoozed: {alert}</source>
        <translation>Nicht gemeldet, da zurückgestellt: {alert}</translation>
    </message>
    <message>
        <source>Not told, as it is getting better: {alert}</source>
        <translation>Nicht gemeldet, da es besser wird: {alert}</translation>
    </message>
    <message>
        <source>Not told, as its connection is unstable: {alert}</source>
        <translation>Nicht gemeldet, da die Verbindung instabil ist: {alert}</translation>
    </message>
    <message>
        <source>Not told yet, as notifications were paused: {alert}</source>
        <translation>Noch nicht gemeldet, da pausiert war: {alert}</translation>
    </message>
    <message>
        <source>Not told yet, as it was in quiet hours: {alert}</source>
        <translation>Noch nicht gemeldet, da Ruhezeit war: {alert}</translation>
    </message>
    <message>
        <source>Told together with others: {alert}</source>
        <translation>Zusammen mit anderen gemeldet: {alert}</translation>
    </message>
    <message>
        <source>Lockwatch can&apos;t see its locks now. This is what was known before.</source>
        <translation>Lockwatch hat gerade keine Sicht auf die Schlösser. Gezeigt wird, was davor bekannt war.</translation>
    </message>
    <message>
        <source>Lockwatch can&apos;t see its locks now. This is what was known at {time}.</source>
        <translation>Lockwatch hat gerade keine Sicht auf die Schlösser. Stand: {time}.</translation>
    </message>
    <message>
        <source>This lock is not in tedee&apos;s latest answer. This is what was known at {time}.</source>
        <translation>Dieses Schloss fehlt in der letzten Antwort von tedee. Stand: {time}.</translation>
    </message>
    <message>
        <source>tedee&apos;s answer about this lock could not be read. This is what was known at {time}.</source>
        <translation>Die Antwort von tedee zu diesem Schloss war nicht lesbar. Stand: {time}.</translation>
    </message>
    <message>
        <source>Not known, as it has no bridge</source>
        <translation>Nicht bekannt, da ohne Bridge</translation>
    </message>
    <message>
        <source>{state}, jammed</source>
        <translation>{state}, blockiert</translation>
    </message>
    <message>
        <source>{state} when last seen, before {time}</source>
        <translation>{state} (zuletzt gesehen: vor {time})</translation>
    </message>
    <message>
        <source>{state} when last seen</source>
        <translation>{state} (zuletzt gesehen)</translation>
    </message>
    <message>
        <source>{state} when last seen at {time}</source>
        <translation>{state} (zuletzt gesehen: {time})</translation>
    </message>
    <message>
        <source>No bridge, so it can&apos;t be watched</source>
        <translation>Keine Bridge, daher nicht überwachbar</translation>
    </message>
    <message>
        <source>Connected when last seen</source>
        <translation>Verbunden (zuletzt gesehen)</translation>
    </message>
    <message>
        <source>Connected since {time}</source>
        <translation>Verbunden seit {time}</translation>
    </message>
    <message>
        <source>Left unlocked</source>
        <translation>Entriegelt gelassen</translation>
    </message>
    <message>
        <source>Door left open</source>
        <translation>Tür offen gelassen</translation>
    </message>
    <message>
        <source>The tedee cloud was out of reach</source>
        <translation>Die tedee-Cloud war nicht erreichbar</translation>
    </message>
    <message>
        <source>Lockwatch needs an update</source>
        <translation>Lockwatch braucht ein Update</translation>
    </message>
    <message>
        <source>not notified: never notify</source>
        <translation>nicht benachrichtigt: so eingestellt</translation>
    </message>
    <message>
        <source>not notified: acknowledged</source>
        <translation>nicht benachrichtigt: bestätigt</translation>
    </message>
    <message>
        <source>not notified: snoozed</source>
        <translation>nicht benachrichtigt: zurückgestellt</translation>
    </message>
    <message>
        <source>not notified again</source>
        <translation>nicht erneut benachrichtigt</translation>
    </message>
    <message>
        <source>not notified: connection unstable</source>
        <translation>nicht benachrichtigt: Verbindung instabil</translation>
    </message>
    <message>
        <source>not notified: paused</source>
        <translation>nicht benachrichtigt: pausiert</translation>
    </message>
    <message>
        <source>not notified: quiet hours</source>
        <translation>nicht benachrichtigt: Ruhezeit</translation>
    </message>
    <message>
        <source>you acknowledged it</source>
        <translation>von Ihnen bestätigt</translation>
    </message>
    <message>
        <source>you snoozed it</source>
        <translation>von Ihnen zurückgestellt</translation>
    </message>
    <message numerus="yes">
        <source>%n details, expanded</source>
        <translation>
            <numerusform>%n Eintrag, aufgeklappt</numerusform>
            <numerusform>%n Einträge, aufgeklappt</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n details, collapsed</source>
        <translation>
            <numerusform>%n Eintrag, zugeklappt</numerusform>
            <numerusform>%n Einträge, zugeklappt</numerusform>
        </translation>
    </message>
    <message>
        <source>{sentence}; {details}</source>
        <translation>{sentence}; {details}</translation>
    </message>
    <message numerus="yes">
        <source>%n locks are watched from here on</source>
        <translation>
            <numerusform>%n Schloss wird ab hier überwacht</numerusform>
            <numerusform>%n Schlösser werden ab hier überwacht</numerusform>
        </translation>
    </message>
    <message>
        <source>Watched from here on</source>
        <translation>Wird ab hier überwacht</translation>
    </message>
    <message>
        <source>Door open</source>
        <translation>Tür offen</translation>
    </message>
    <message>
        <source>Charging: {level}</source>
        <translation>Wird geladen: {level}</translation>
    </message>
    <message>
        <source>Charged: {first} → {last}</source>
        <translation>Geladen: {first} → {last}</translation>
    </message>
    <message>
        <source>{alert}: {level}</source>
        <translation>{alert}: {level}</translation>
    </message>
    <message>
        <source>{what} until {time} ({duration})</source>
        <translation>{what}, bis {time} ({duration})</translation>
    </message>
    <message>
        <source>door opened</source>
        <translation>Tür geöffnet</translation>
    </message>
    <message>
        <source>no notification could be shown</source>
        <translation>keine Benachrichtigung konnte angezeigt werden</translation>
    </message>
    <message>
        <source>you were notified</source>
        <translation>Sie wurden benachrichtigt</translation>
    </message>
    <message>
        <source>Nothing was written, as there is no history of this account yet.</source>
        <translation>Es wurde nichts geschrieben, da es von diesem Konto noch keinen Verlauf gibt.</translation>
    </message>
    <message>
        <source>Nothing was written, as another program uses the history. Try again when it has ended.</source>
        <translation>Es wurde nichts geschrieben, da ein anderes Programm den Verlauf benutzt. Versuchen Sie es noch einmal, wenn es beendet ist.</translation>
    </message>
    <message>
        <source>Nothing was written, as the history can&apos;t be read. &apos;lockwatch history&apos; in a terminal says why.</source>
        <translation>Es wurde nichts geschrieben, da der Verlauf nicht gelesen werden kann. „lockwatch history“ in einem Terminal sagt, warum.</translation>
    </message>
    <message>
        <source>Nothing was written, as the disk is full. Make room, or choose another place.</source>
        <translation>Es wurde nichts geschrieben, da der Datenträger voll ist. Schaffen Sie Platz, oder wählen Sie einen anderen Ort.</translation>
    </message>
    <message>
        <source>Nothing was written, as you may not write there. Choose another place.</source>
        <translation>Es wurde nichts geschrieben, da Sie dort nicht schreiben dürfen. Wählen Sie einen anderen Ort.</translation>
    </message>
    <message>
        <source>Nothing was written, as that place is not there any more. Choose another one.</source>
        <translation>Es wurde nichts geschrieben, da es diesen Ort nicht mehr gibt. Wählen Sie einen anderen.</translation>
    </message>
    <message>
        <source>Nothing was written, as the file can&apos;t be written there. Choose another place.</source>
        <translation>Es wurde nichts geschrieben, da die Datei dort nicht geschrieben werden kann. Wählen Sie einen anderen Ort.</translation>
    </message>
    <message numerus="yes">
        <source>%n entries were written to {file}.</source>
        <translation>
            <numerusform>%n Eintrag wurde in {file} geschrieben.</numerusform>
            <numerusform>%n Einträge wurden in {file} geschrieben.</numerusform>
        </translation>
    </message>
    <message>
        <source>This computer seems to be offline: check its network.</source>
        <translation>Dieser Computer scheint offline zu sein: sein Netzwerk prüfen.</translation>
    </message>
    <message>
        <source>The tedee cloud turned the connection away: perhaps a firewall of this network blocks it.</source>
        <translation>Die tedee-Cloud hat die Verbindung abgewiesen: vielleicht sperrt sie eine Firewall dieses Netzwerks.</translation>
    </message>
    <message>
        <source>The proxy {proxy} does not connect to the tedee cloud: check the proxy settings of this computer.</source>
        <translation>Der Proxy {proxy} stellt keine Verbindung zur tedee-Cloud her: die Proxy-Einstellungen dieses Computers prüfen.</translation>
    </message>
    <message>
        <source>The proxy {proxy} wants a user name and a password: put them into HTTPS_PROXY, as http://name:password@host:port.</source>
        <translation>Der Proxy {proxy} verlangt Benutzername und Passwort: beide in HTTPS_PROXY eintragen, in der Form http://name:passwort@host:port.</translation>
    </message>
    <message>
        <source>The tedee cloud does not answer in time: check whether other sites answer.</source>
        <translation>Die tedee-Cloud antwortet nicht rechtzeitig: prüfen, ob andere Seiten antworten.</translation>
    </message>
    <message>
        <source>The connection to the tedee cloud broke off: if it stays so, ask who runs this network.</source>
        <translation>Die Verbindung zur tedee-Cloud ist abgebrochen: wenn es so bleibt, beim Betreiber dieses Netzwerks nachfragen.</translation>
    </message>
    <message>
        <source>The tedee cloud has a fault of its own: wait until it works again.</source>
        <translation>Die tedee-Cloud hat selbst eine Störung: warten, bis sie wieder funktioniert.</translation>
    </message>
    <message>
        <source>The answer is too large to be tedee&apos;s, and was not read: check the API address in the settings.</source>
        <translation>Die Antwort ist zu groß, um von tedee zu sein, und wurde nicht gelesen: die API-Adresse in den Einstellungen prüfen.</translation>
    </message>
    <message>
        <source>The answer is not in tedee&apos;s form: if it stays so, ask who runs this network.</source>
        <translation>Die Antwort hat nicht die Form von tedee: wenn es so bleibt, beim Betreiber dieses Netzwerks nachfragen.</translation>
    </message>
    <message>
        <source>Lockwatch needs an access key to your tedee account.</source>
        <translation>Lockwatch braucht einen Zugriffsschlüssel zu Ihrem tedee-Konto.</translation>
    </message>
    <message>
        <source>What is stored as the access key, or set in LOCKWATCH_TOKEN, can&apos;t be one: enter the key once more.</source>
        <translation>Was als Zugriffsschlüssel gespeichert ist oder in LOCKWATCH_TOKEN steht, kann keiner sein: Geben Sie den Schlüssel noch einmal ein.</translation>
    </message>
    <message>
        <source>No keyring was found to store the access key in. Install GNOME Keyring or KWallet, set LOCKWATCH_TOKEN, or keep the key for this session only.</source>
        <translation>Es wurde kein Schlüsselbund gefunden, der den Zugriffsschlüssel aufbewahren kann. Installieren Sie GNOME Keyring oder KWallet, setzen Sie LOCKWATCH_TOKEN, oder behalten Sie den Schlüssel nur für diese Sitzung.</translation>
    </message>
    <message>
        <source>The keyring with the access key is locked: unlock it, then sync again.</source>
        <translation>Der Schlüsselbund mit dem Zugriffsschlüssel ist gesperrt: Entsperren Sie ihn und synchronisieren Sie dann erneut.</translation>
    </message>
    <message>
        <source>The keyring with the access key does not answer: perhaps it waits for you to unlock it.</source>
        <translation>Der Schlüsselbund mit dem Zugriffsschlüssel antwortet nicht: Vielleicht wartet er darauf, entsperrt zu werden.</translation>
    </message>
    <message>
        <source>The only keyring here would not keep the access key safe. Install GNOME Keyring or KWallet, set LOCKWATCH_TOKEN, or keep the key for this session only.</source>
        <translation>Der einzige Schlüsselbund hier würde den Zugriffsschlüssel nicht sicher aufbewahren. Installieren Sie GNOME Keyring oder KWallet, setzen Sie LOCKWATCH_TOKEN, oder behalten Sie den Schlüssel nur für diese Sitzung.</translation>
    </message>
    <message>
        <source>The keyring reported a fault, so the access key can&apos;t be read; the log says more.</source>
        <translation>Der Schlüsselbund meldet einen Fehler, daher ist der Zugriffsschlüssel nicht lesbar; mehr dazu steht im Protokoll.</translation>
    </message>
    <message>
        <source>The keyring is locked. Unlock it and check the key again, or keep the key for this session only.</source>
        <translation>Der Schlüsselbund ist gesperrt. Entsperren Sie ihn und prüfen Sie den Schlüssel noch einmal, oder behalten Sie den Schlüssel nur für diese Sitzung.</translation>
    </message>
    <message>
        <source>The keyring does not answer; perhaps it waits for you to unlock it. Check the key again, or keep it for this session only.</source>
        <translation>Der Schlüsselbund antwortet nicht; vielleicht wartet er darauf, entsperrt zu werden. Prüfen Sie den Schlüssel noch einmal, oder behalten Sie ihn nur für diese Sitzung.</translation>
    </message>
    <message>
        <source>The keyring reported a fault and did not store the key; the log says more. You can keep the key for this session only.</source>
        <translation>Der Schlüsselbund meldet einen Fehler und hat den Schlüssel nicht gespeichert; mehr dazu steht im Protokoll. Sie können den Schlüssel nur für diese Sitzung behalten.</translation>
    </message>
    <message>
        <source>The access key lacks the scope Device.Read: make a new key with it in the tedee Portal.</source>
        <translation>Dem Zugriffsschlüssel fehlt die Berechtigung Device.Read: Erstellen Sie im tedee-Portal einen neuen, der sie hat.</translation>
    </message>
    <message>
        <source>The access key was rejected. If it stays so, make a new one in the tedee Portal.</source>
        <translation>Der Zugriffsschlüssel wurde abgelehnt. Wenn es so bleibt, erstellen Sie im tedee-Portal einen neuen.</translation>
    </message>
    <message>
        <source>of this computer</source>
        <comment>The proxy …</comment>
        <translation>dieses Computers</translation>
    </message>
    <message>
        <source>This key may not read your locks. Make a new one with the scope Device.Read.</source>
        <translation>Dieser Schlüssel darf Ihre Schlösser nicht lesen. Erstellen Sie einen neuen mit der Berechtigung Device.Read.</translation>
    </message>
    <message>
        <source>tedee rejected this key. Did you copy all of it?</source>
        <translation>tedee hat diesen Schlüssel abgelehnt. Haben Sie ihn ganz kopiert?</translation>
    </message>
    <message>
        <source>tedee allows no more requests for this account just now. Check the key again later.</source>
        <translation>tedee lässt für dieses Konto gerade keine weiteren Anfragen zu. Prüfen Sie den Schlüssel später noch einmal.</translation>
    </message>
    <message>
        <source>{problem} Then check the key again.</source>
        <translation>{problem} Prüfen Sie danach den Schlüssel noch einmal.</translation>
    </message>
    <message>
        <source>Replace key…</source>
        <translation>Schlüssel ersetzen…</translation>
    </message>
    <message>
        <source>Enter key…</source>
        <translation>Schlüssel eingeben…</translation>
    </message>
    <message numerus="yes">
        <source>Less than %n days left until it is almost empty.</source>
        <translation>
            <numerusform>Weniger als %n Tag, bis sie fast leer ist.</numerusform>
            <numerusform>Weniger als %n Tage, bis sie fast leer ist.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>About %n days left ({low} to {high}) until it is almost empty.</source>
        <translation>
            <numerusform>Noch etwa %n Tag ({low} bis {high}), bis sie fast leer ist.</numerusform>
            <numerusform>Noch etwa %n Tage ({low} bis {high}), bis sie fast leer ist.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>About %n weeks left ({low} to {high}) until it is almost empty.</source>
        <translation>
            <numerusform>Noch etwa %n Woche ({low} bis {high}), bis sie fast leer ist.</numerusform>
            <numerusform>Noch etwa %n Wochen ({low} bis {high}), bis sie fast leer ist.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>About %n months left ({low} to {high}) until it is almost empty.</source>
        <translation>
            <numerusform>Noch etwa %n Monat ({low} bis {high}), bis sie fast leer ist.</numerusform>
            <numerusform>Noch etwa %n Monate ({low} bis {high}), bis sie fast leer ist.</numerusform>
        </translation>
    </message>
    <message>
        <source>It drains clearly faster than before.</source>
        <translation>Sie entlädt sich deutlich schneller als zuvor.</translation>
    </message>
    <message>
        <source>It drains about twice as fast as before.</source>
        <translation>Sie entlädt sich etwa doppelt so schnell wie zuvor.</translation>
    </message>
    <message numerus="yes">
        <source>It drains about %n times as fast as before.</source>
        <translation>
            <numerusform>Sie entlädt sich etwa %n-mal so schnell wie zuvor.</numerusform>
            <numerusform>Sie entlädt sich etwa %n-mal so schnell wie zuvor.</numerusform>
        </translation>
    </message>
    <message>
        <source>Jammed, look at the door: {locks}</source>
        <translation>Blockiert, bitte an der Tür nachsehen: {locks}</translation>
    </message>
    <message>
        <source>Charge now: {locks}</source>
        <translation>Jetzt laden: {locks}</translation>
    </message>
    <message>
        <source>Calibrate with the tedee app: {locks}</source>
        <translation>Mit der tedee-App kalibrieren: {locks}</translation>
    </message>
    <message>
        <source>Disconnected, look at the bridge: {locks}</source>
        <translation>Getrennt, bitte nach der Bridge sehen: {locks}</translation>
    </message>
    <message>
        <source>Charge soon: {locks}</source>
        <translation>Bald laden: {locks}</translation>
    </message>
    <message>
        <source>Update with the tedee app: {locks}</source>
        <translation>Mit der tedee-App aktualisieren: {locks}</translation>
    </message>
    <message numerus="yes">
        <source>Warn me if a door is left unlocked for %n minutes</source>
        <translation>
            <numerusform>Warnen, wenn eine Tür %n Minute lang unverriegelt bleibt</numerusform>
            <numerusform>Warnen, wenn eine Tür %n Minuten lang unverriegelt bleibt</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n locks found</source>
        <translation>
            <numerusform>%n Schloss gefunden</numerusform>
            <numerusform>%n Schlösser gefunden</numerusform>
        </translation>
    </message>
    <message>
        <source>The access key was rejected</source>
        <translation>Der Zugriffsschlüssel wurde abgelehnt</translation>
    </message>
    <message>
        <source>Lockwatch can&apos;t see: the access key was rejected</source>
        <translation>Lockwatch hat keine Sicht: Der Zugriffsschlüssel wurde abgelehnt</translation>
    </message>
    <message>
        <source>Lockwatch can&apos;t see: it had no access key</source>
        <translation>Lockwatch hat keine Sicht: Es hatte keinen Zugriffsschlüssel</translation>
    </message>
    <message>
        <source>the access key was rejected</source>
        <translation>der Zugriffsschlüssel wurde abgelehnt</translation>
    </message>
    <message>
        <source>Not told again, as the battery was neither charged nor replaced since: {alert}</source>
        <translation>Nicht erneut gemeldet, da seither weder geladen noch ausgetauscht: {alert}</translation>
    </message>
    <message>
        <source>Battery from {first} on {start} to {last} on {end}.</source>
        <translation>Batterie von {first} am {start} bis {last} am {end}.</translation>
    </message>
    <message>
        <source>The proxy {proxy} is for SOCKS, which Lockwatch does not speak: name an HTTP proxy in HTTPS_PROXY, as http://host:port.</source>
        <translation>Der Proxy {proxy} ist ein SOCKS-Proxy, was Lockwatch nicht unterstützt: in HTTPS_PROXY einen HTTP-Proxy angeben, in der Form http://host:port.</translation>
    </message>
    <message>
        <source>No answer came in time through the proxy {proxy}: check whether other sites answer, and the proxy settings of this computer.</source>
        <translation>Über den Proxy {proxy} kam keine rechtzeitige Antwort: prüfen, ob andere Seiten antworten, und die Proxy-Einstellungen dieses Computers prüfen.</translation>
    </message>
    <message>
        <source>The connection through the proxy {proxy} broke off: check the proxy settings of this computer, or ask who runs the proxy.</source>
        <translation>Die Verbindung über den Proxy {proxy} ist abgebrochen: die Proxy-Einstellungen dieses Computers prüfen oder beim Betreiber des Proxys nachfragen.</translation>
    </message>
    <message>
        <source>Battery almost empty: {locks}</source>
        <translation>Batterie fast leer: {locks}</translation>
    </message>
    <message>
        <source>Battery soon empty: {locks}</source>
        <translation>Batterie bald leer: {locks}</translation>
    </message>
    <message>
        <source>No bridge, so not watched: {locks}</source>
        <translation>Ohne Bridge, also nicht überwacht: {locks}</translation>
    </message>
    <message>
        <source>Replace the batteries now: {locks}</source>
        <translation>Jetzt Batterien austauschen: {locks}</translation>
    </message>
    <message>
        <source>Replace the batteries soon: {locks}</source>
        <translation>Bald Batterien austauschen: {locks}</translation>
    </message>
    <message numerus="yes">
        <source>Your locks this week: %n things to do</source>
        <translation>
            <numerusform>Ihre Schlösser diese Woche: eine Sache zu tun</numerusform>
            <numerusform>Ihre Schlösser diese Woche: %n Dinge zu tun</numerusform>
        </translation>
    </message>
    <message>
        <source>Your locks this week: nothing needs doing</source>
        <translation>Ihre Schlösser diese Woche: nichts zu tun</translation>
    </message>
    <message>
        <source>{name}: the battery drains faster</source>
        <translation>{name}: Die Batterie leert sich schneller</translation>
    </message>
    <message>
        <source>{name}: its battery drains clearly faster than before.</source>
        <translation>{name}: Die Batterie entlädt sich deutlich schneller als zuvor.</translation>
    </message>
    <message>
        <source>{name}: its battery drains about twice as fast as before.</source>
        <translation>{name}: Die Batterie entlädt sich etwa doppelt so schnell wie zuvor.</translation>
    </message>
    <message numerus="yes">
        <source>{name}: its battery drains about %n times as fast as before.</source>
        <translation>
            <numerusform>{name}: Die Batterie entlädt sich etwa %n-mal so schnell wie zuvor.</numerusform>
            <numerusform>{name}: Die Batterie entlädt sich etwa %n-mal so schnell wie zuvor.</numerusform>
        </translation>
    </message>
    <message>
        <source>No lock was disconnected.</source>
        <translation>Kein Schloss war getrennt.</translation>
    </message>
    <message>
        <source>Was disconnected: {locks}</source>
        <translation>War getrennt: {locks}</translation>
    </message>
    <message>
        <source>Lowest battery: {level}</source>
        <translation>Schwächste Batterie: {level}</translation>
    </message>
    <message>
        <source>Lowest battery: {name}, {level}</source>
        <translation>Schwächste Batterie: {name}, {level}</translation>
    </message>
    <message>
        <source>Lockwatch could not see for {time}</source>
        <translation>Lockwatch hatte {time} lang keine Sicht</translation>
    </message>
    <message>
        <source>Connection</source>
        <translation>Verbindung</translation>
    </message>
    <message>
        <source>Alerts</source>
        <translation>Hinweise</translation>
    </message>
    <message>
        <source>Could not see</source>
        <translation>Ohne Sicht</translation>
    </message>
    <message>
        <source>tedee could not be reached</source>
        <translation>tedee war nicht erreichbar</translation>
    </message>
    <message>
        <source>too many requests were made</source>
        <translation>es gab zu viele Anfragen</translation>
    </message>
    <message>
        <source>the answer was not understood</source>
        <translation>die Antwort war nicht verständlich</translation>
    </message>
    <message>
        <source>the computer slept</source>
        <translation>der Computer schlief</translation>
    </message>
    <message>
        <source>Lockwatch did not run</source>
        <translation>Lockwatch lief nicht</translation>
    </message>
    <message>
        <source>Battery {level}</source>
        <translation>Batterie {level}</translation>
    </message>
    <message numerus="yes">
        <source>%n days</source>
        <translation>
            <numerusform>%n Tag</numerusform>
            <numerusform>%n Tage</numerusform>
        </translation>
    </message>
    <message>
        <source>{text} (Lockwatch could not see then)</source>
        <translation>{text} (Lockwatch hatte da keine Sicht)</translation>
    </message>
    <message>
        <source>All locks</source>
        <translation>Alle Schlösser</translation>
    </message>
    <message>
        <source>Lockwatch itself</source>
        <translation>Lockwatch selbst</translation>
    </message>
    <message>
        <source>{name} (left the account)</source>
        <translation>{name} (nicht mehr im Konto)</translation>
    </message>
    <message>
        <source>Nothing has happened since {time}.</source>
        <translation>Seit {time} ist nichts geschehen.</translation>
    </message>
    <message>
        <source>Nothing of this kind has happened since {time}.</source>
        <translation>Seit {time} ist nichts dieser Art geschehen.</translation>
    </message>
    <message>
        <source>Nothing of this kind was recorded before {date}.</source>
        <translation>Vor dem {date} wurde nichts dieser Art aufgezeichnet.</translation>
    </message>
    <message>
        <source>Nothing was recorded yet.</source>
        <translation>Noch wurde nichts aufgezeichnet.</translation>
    </message>
    <message>
        <source>Nothing of this kind was recorded yet.</source>
        <translation>Noch wurde nichts dieser Art aufgezeichnet.</translation>
    </message>
    <message>
        <source>Only what has happened since {time} is shown.</source>
        <translation>Gezeigt wird nur, was seit {time} geschehen ist.</translation>
    </message>
    <message>
        <source>Forget everything that happened?</source>
        <translation>Alles vergessen, was geschehen ist?</translation>
    </message>
    <message>
        <source>All events and battery levels of all locks on this computer go, for good, with the times when Lockwatch could not see. Settings and access key stay; what the locks are like right now is recorded anew.</source>
        <translation>Alle Ereignisse und Batteriestände aller Schlösser auf diesem Computer werden endgültig gelöscht, auch die Zeiten ohne Sicht. Die Einstellungen und der Zugriffsschlüssel bleiben; wie es jetzt um die Schlösser steht, wird neu aufgezeichnet.</translation>
    </message>
    <message>
        <source>Forget what happened to {name}?</source>
        <translation>Vergessen, was mit {name} geschehen ist?</translation>
    </message>
    <message>
        <source>All events and battery levels of this lock on this computer go, for good. Settings and access key stay.</source>
        <translation>Alle Ereignisse und Batteriestände dieses Schlosses auf diesem Computer werden endgültig gelöscht. Die Einstellungen und der Zugriffsschlüssel bleiben.</translation>
    </message>
    <message>
        <source>All events and battery levels of this lock on this computer go, for good. Settings and access key stay; what the lock is like right now is recorded anew.</source>
        <translation>Alle Ereignisse und Batteriestände dieses Schlosses auf diesem Computer werden endgültig gelöscht. Die Einstellungen und der Zugriffsschlüssel bleiben; wie es jetzt um das Schloss steht, wird neu aufgezeichnet.</translation>
    </message>
    <message>
        <source>Everything that happened is forgotten.</source>
        <translation>Alles, was geschehen ist, wurde vergessen.</translation>
    </message>
    <message>
        <source>What happened to {name} is forgotten.</source>
        <translation>Was mit {name} geschehen ist, wurde vergessen.</translation>
    </message>
    <message>
        <source>Not all of it is gone: is the disk full, or does another program read the history? Try again later.</source>
        <translation>Nicht alles ist gelöscht: Ist die Festplatte voll, oder liest ein anderes Programm den Verlauf? Versuchen Sie es später noch einmal.</translation>
    </message>
    <message>
        <source>{before}; {text}</source>
        <translation>{before}; {text}</translation>
    </message>
    <message>
        <source>{level} left. It will not last much longer.</source>
        <translation>Noch {level}. Das reicht nicht mehr lange.</translation>
    </message>
    <message>
        <source>{level} left. The lock will stop soon.</source>
        <translation>Noch {level}. Das Schloss fällt bald aus.</translation>
    </message>
    <message>
        <source>You asked to be warned about this.</source>
        <translation>Sie möchten davor gewarnt werden.</translation>
    </message>
    <message>
        <source>{name}: the door is open</source>
        <translation>{name}: Die Tür ist offen</translation>
    </message>
    <message>
        <source>{name} needs calibration</source>
        <translation>{name} muss kalibriert werden</translation>
    </message>
    <message>
        <source>Whether it is locked is not known until you calibrate it with the tedee app.</source>
        <translation>Ob es verriegelt ist, ist erst bekannt, wenn Sie es mit der tedee-App kalibrieren.</translation>
    </message>
    <message>
        <source>Your locks work as before, but Lockwatch can&apos;t see them until you give it a new access key.</source>
        <translation>Ihre Schlösser funktionieren wie zuvor, aber Lockwatch hat keine Sicht auf sie, bis es einen neuen Zugriffsschlüssel erhält.</translation>
    </message>
    <message>
        <source>{level} left. Replace its batteries soon.</source>
        <translation>Noch {level}. Bald die Batterien austauschen.</translation>
    </message>
    <message>
        <source>{level} left. Replace its batteries now, or the lock will stop.</source>
        <translation>Noch {level}. Jetzt die Batterien austauschen, sonst fällt das Schloss aus.</translation>
    </message>
    <message>
        <source>unlocked</source>
        <translation>entriegelt</translation>
    </message>
    <message>
        <source>calibrated again</source>
        <translation>wieder kalibriert</translation>
    </message>
    <message>
        <source>No notification service took this: {titles}.</source>
        <translation>Kein Benachrichtigungsdienst hat dies angenommen: {titles}.</translation>
    </message>
    <message numerus="yes">
        <source>%n locks are unlocked</source>
        <translation>
            <numerusform>%n Schloss ist entriegelt</numerusform>
            <numerusform>%n Schlösser sind entriegelt</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n doors are open</source>
        <translation>
            <numerusform>%n Tür ist offen</numerusform>
            <numerusform>%n Türen sind offen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n locks need calibration</source>
        <translation>
            <numerusform>%n Schloss muss kalibriert werden</numerusform>
            <numerusform>%n Schlösser müssen kalibriert werden</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>And %n more</source>
        <translation>
            <numerusform>Und %n weiteres</numerusform>
            <numerusform>Und %n weitere</numerusform>
        </translation>
    </message>
    <message>
        <source>As of {time}</source>
        <translation>Stand: {time}</translation>
    </message>
    <message numerus="yes">
        <source>%n not watched</source>
        <translation>
            <numerusform>%n nicht überwacht</numerusform>
            <numerusform>%n nicht überwacht</numerusform>
        </translation>
    </message>
    <message>
        <source>Needs an access key</source>
        <translation>Braucht einen Zugriffsschlüssel</translation>
    </message>
    <message>
        <source>{name}: unlocked when last seen</source>
        <translation>{name}: zuletzt entriegelt</translation>
    </message>
    <message>
        <source>{name} is unlocked</source>
        <translation>{name} ist entriegelt</translation>
    </message>
    <message>
        <source>{name}: door open when last seen</source>
        <translation>{name}: Tür zuletzt offen</translation>
    </message>
    <message>
        <source>{name}: door open</source>
        <translation>{name}: Tür offen</translation>
    </message>
    <message numerus="yes">
        <source>%n doors open</source>
        <translation>
            <numerusform>%n Tür offen</numerusform>
            <numerusform>%n Türen offen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n locks in an unknown state</source>
        <translation>
            <numerusform>%n Schloss in unbekanntem Zustand</numerusform>
            <numerusform>%n Schlösser in unbekanntem Zustand</numerusform>
        </translation>
    </message>
    <message>
        <source>The settings can&apos;t be read, so the defaults are used and no change is saved: settings.toml is not a file; remove it.</source>
        <translation>Die Einstellungen können nicht gelesen werden, daher gelten die Standardwerte, und keine Änderung wird gespeichert: settings.toml ist keine Datei und muss entfernt werden.</translation>
    </message>
    <message>
        <source>The settings can&apos;t be read, so the defaults are used and no change is saved: settings.toml is too large; shorten or remove it.</source>
        <translation>Die Einstellungen können nicht gelesen werden, daher gelten die Standardwerte, und keine Änderung wird gespeichert: settings.toml ist zu groß und muss gekürzt oder entfernt werden.</translation>
    </message>
    <message>
        <source>The settings can&apos;t be read, so the defaults are used and no change is saved: check the disk.</source>
        <translation>Die Einstellungen können nicht gelesen werden, daher gelten die Standardwerte, und keine Änderung wird gespeichert: den Datenträger prüfen.</translation>
    </message>
    <message>
        <source>not listed</source>
        <translation>nicht aufgeführt</translation>
    </message>
    <message>
        <source>could not be read</source>
        <translation>nicht lesbar</translation>
    </message>
    <message>
        <source>as of {time}: it is not in tedee&apos;s latest answer</source>
        <translation>Stand {time}: fehlt in der letzten Antwort von tedee</translation>
    </message>
    <message>
        <source>as of {time}: tedee&apos;s answer about it could not be read</source>
        <translation>Stand {time}: Antwort von tedee dazu nicht lesbar</translation>
    </message>
    <message>
        <source>The settings can&apos;t be read, so the defaults are used and no change is saved: make settings.toml and its folder yours.</source>
        <translation>Die Einstellungen können nicht gelesen werden, daher gelten die Standardwerte, und keine Änderung wird gespeichert: settings.toml und der Ordner der Datei müssen Ihnen gehören.</translation>
    </message>
    <message>
        <source>The settings can&apos;t be read, so the defaults are used and no change is saved: what should be their folder is a file; remove that, or choose another folder.</source>
        <translation>Die Einstellungen können nicht gelesen werden, daher gelten die Standardwerte, und keine Änderung wird gespeichert: anstelle ihres Ordners gibt es eine Datei; diese entfernen oder einen anderen Ordner wählen.</translation>
    </message>
    <message>
        <source>The settings can&apos;t be read, so the defaults are used and no change is saved: the path of their folder is too long; choose a shorter one.</source>
        <translation>Die Einstellungen können nicht gelesen werden, daher gelten die Standardwerte, und keine Änderung wird gespeichert: der Pfad ihres Ordners ist zu lang; einen kürzeren wählen.</translation>
    </message>
    <message>
        <source>All events and battery levels from before {time} go, for good.</source>
        <translation>Alle Ereignisse und Batteriestände von vor {time} werden endgültig gelöscht.</translation>
    </message>
    <message numerus="yes">
        <source>Keep the history for only %n days?</source>
        <translation>
            <numerusform>Den Verlauf nur noch %n Tag behalten?</numerusform>
            <numerusform>Den Verlauf nur noch %n Tage behalten?</numerusform>
        </translation>
    </message>
    <message>
        <source>Not known yet: the first sync has not ended.</source>
        <comment>token</comment>
        <translation>Noch nicht bekannt: Der erste Abgleich ist noch nicht beendet.</translation>
    </message>
    <message>
        <source>Another Lockwatch starts then: {command}. Tick this to have the one that runs now started instead.</source>
        <translation>Dann startet ein anderes Lockwatch: {command}. Kreuzen Sie dies an, damit stattdessen das jetzt laufende startet.</translation>
    </message>
    <message>
        <source>It is switched off in the system&apos;s own settings; tick this to switch it on again.</source>
        <translation>In den Einstellungen des Systems ist es ausgeschaltet; kreuzen Sie dies an, um es wieder einzuschalten.</translation>
    </message>
    <message>
        <source>What starts when you log in can&apos;t be read here.</source>
        <translation>Was beim Anmelden startet, lässt sich hier nicht lesen.</translation>
    </message>
    <message>
        <source>What starts when you log in could not be changed ({reason}). Lockwatch itself goes on as before.</source>
        <translation>Was beim Anmelden startet, ließ sich nicht ändern ({reason}). Lockwatch selbst läuft weiter wie bisher.</translation>
    </message>
    <message>
        <source>was left unlocked</source>
        <translation>war entriegelt gelassen</translation>
    </message>
    <message>
        <source>door was left open</source>
        <translation>Tür war offen gelassen</translation>
    </message>
    <message>
        <source>Since you last looked ({time}):</source>
        <translation>Seit Ihrem letzten Blick ({time}):</translation>
    </message>
    <message>
        <source>new in the account</source>
        <translation>neu im Konto</translation>
    </message>
    <message>
        <source>left the account</source>
        <translation>nicht mehr im Konto</translation>
    </message>
    <message numerus="yes">
        <source>unlocked %n times</source>
        <translation>
            <numerusform>einmal entriegelt</numerusform>
            <numerusform>%n-mal entriegelt</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>door opened %n times</source>
        <translation>
            <numerusform>Tür einmal geöffnet</numerusform>
            <numerusform>Tür %n-mal geöffnet</numerusform>
        </translation>
    </message>
    <message>
        <source>battery from {before} to {after} %</source>
        <translation>Batterie von {before} auf {after}&#xa0;%</translation>
    </message>
    <message numerus="yes">
        <source>disconnected %n times</source>
        <translation>
            <numerusform>einmal getrennt</numerusform>
            <numerusform>%n-mal getrennt</numerusform>
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
        <source>Lockwatch also runs on the computer {computer}, with the same home folder, and keeps its history there. This one watches, too, but remembers what it sees only until you log out.</source>
        <translation>Lockwatch läuft auch auf dem Computer {computer} mit demselben Benutzerordner und führt dort seinen Verlauf. Auf diesem Computer überwacht es die Schlösser ebenfalls, merkt sich aber nur bis zur Abmeldung, was es sieht.</translation>
    </message>
    <message>
        <source>Another Lockwatch watches your locks already. To end the demo here, quit that one first.</source>
        <translation>Ein anderes Lockwatch überwacht Ihre Schlösser bereits. Um die Demo hier zu beenden, beenden Sie zuerst das andere.</translation>
    </message>
    <message>
        <source>No program here opens the manual. It is in {folder}.</source>
        <translation>Kein Programm hier öffnet das Handbuch. Es liegt in {folder}.</translation>
    </message>
    <message>
        <source>The session&apos;s message bus (D-Bus) does not answer: notifications can&apos;t be shown, and the icon may be missing from the panel. Your locks are watched all the same, and both come back by themselves with the bus.</source>
        <translation>Der Nachrichtenbus der Sitzung (D-Bus) antwortet nicht: Benachrichtigungen können nicht angezeigt werden, und das Symbol kann in der Leiste fehlen. Ihre Schlösser werden trotzdem überwacht, und beides kommt mit dem Bus von selbst zurück.</translation>
    </message>
    <message>
        <source>The session&apos;s message bus (D-Bus) was started anew, and the icon can&apos;t return to this panel. Everything else works; to have the icon back, quit Lockwatch and start it again.</source>
        <translation>Der Nachrichtenbus der Sitzung (D-Bus) wurde neu gestartet, und das Symbol kann nicht in diese Leiste zurück. Alles andere geht; um das Symbol wieder zu haben, beenden Sie Lockwatch und starten es neu.</translation>
    </message>
    <message>
        <source>GNOME shows tray icons only with the extension “AppIndicator and KStatusNotifierItem Support”. Until it is on, this window is the program: closing it ends Lockwatch.</source>
        <translation>GNOME zeigt Symbole nur mit der Erweiterung „AppIndicator and KStatusNotifierItem Support“. Bis sie an ist, ist dieses Fenster das Programm: Wird es geschlossen, endet Lockwatch.</translation>
    </message>
    <message>
        <source>No panel here shows tray icons, so this window is the program: closing it ends Lockwatch.</source>
        <translation>Keine Leiste zeigt hier Symbole, darum ist dieses Fenster das Programm: Wird es geschlossen, endet Lockwatch.</translation>
    </message>
    <message>
        <source>No panel here shows tray icons, so Lockwatch watches unseen. To see its window, start it once more.</source>
        <translation>Keine Leiste zeigt hier Symbole, darum wacht Lockwatch ungesehen. Um sein Fenster zu sehen, starten Sie es noch einmal.</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>Heute</translation>
    </message>
    <message>
        <source>Yesterday</source>
        <translation>Gestern</translation>
    </message>
    <message>
        <source>Something that this version of Lockwatch does not know</source>
        <translation>Etwas, das diese Version von Lockwatch nicht kennt</translation>
    </message>
    <message>
        <source>State not known</source>
        <translation>Zustand nicht bekannt</translation>
    </message>
    <message>
        <source>{time}: {level}</source>
        <translation>{time}: {level}</translation>
    </message>
    <message>
        <source>There are too few readings for a curve yet.</source>
        <translation>Für eine Kurve gibt es noch zu wenige Messwerte.</translation>
    </message>
    <message>
        <source>The tedee cloud was not found: check the network, or the API address in the settings.</source>
        <translation>Die tedee-Cloud wurde nicht gefunden: das Netzwerk oder die API-Adresse in den Einstellungen prüfen.</translation>
    </message>
    <message>
        <source>The server could not prove that it is tedee&apos;s, so it was not trusted: check this computer&apos;s date, or ask who runs this network.</source>
        <translation>Der Server konnte sich nicht als Server von tedee ausweisen, daher wurde ihm nicht vertraut: das Datum dieses Computers prüfen oder beim Betreiber dieses Netzwerks nachfragen.</translation>
    </message>
    <message>
        <source>Something went wrong inside Lockwatch; its log says what.</source>
        <translation>In Lockwatch ist etwas schiefgegangen; was, steht im Protokoll.</translation>
    </message>
    <message>
        <source>The answer is a web page, not tedee&apos;s: perhaps the login page of this network. Open a browser to log in.</source>
        <translation>Die Antwort ist eine Webseite und stammt nicht von tedee: vielleicht die Anmeldeseite dieses Netzwerks. Zum Anmelden einen Browser öffnen.</translation>
    </message>
    <message>
        <source>The answer points to another address: perhaps this network wants a login. Open a browser to look.</source>
        <translation>Die Antwort verweist auf eine andere Adresse: Vielleicht verlangt dieses Netzwerk eine Anmeldung. Zum Nachsehen einen Browser öffnen.</translation>
    </message>
    <message>
        <source>There is no tedee API at this address: check the API address in the settings.</source>
        <translation>Unter dieser Adresse gibt es keine tedee-API: die API-Adresse in den Einstellungen prüfen.</translation>
    </message>
    <message>
        <source>The tedee cloud rejected the request. If it stays so, Lockwatch may need an update.</source>
        <translation>Die tedee-Cloud hat die Anfrage zurückgewiesen. Falls das so bleibt, braucht Lockwatch vielleicht ein Update.</translation>
    </message>
    <message>
        <source>The answer is not in the documented form. If it stays so, Lockwatch may need an update.</source>
        <translation>Die Antwort hat nicht das dokumentierte Format. Falls das so bleibt, braucht Lockwatch vielleicht ein Update.</translation>
    </message>
    <message>
        <source>Rate limited: too many requests were made for this account.</source>
        <translation>Anfragen begrenzt: Für dieses Konto wurden zu viele Anfragen gestellt.</translation>
    </message>
    <message>
        <source>Rate limited until {time}: too many requests were made for this account.</source>
        <translation>Anfragen begrenzt bis {time}: Für dieses Konto wurden zu viele Anfragen gestellt.</translation>
    </message>
    <message>
        <source>{text} (HTTP {status})</source>
        <translation>{text} (HTTP {status})</translation>
    </message>
    <message>
        <source>Lockwatch tries again by itself.</source>
        <translation>Lockwatch versucht es von selbst wieder.</translation>
    </message>
    <message>
        <source>Next try at {time}.</source>
        <translation>Nächster Versuch: {time}.</translation>
    </message>
    <message>
        <source>it had no access key</source>
        <translation>es hatte keinen Zugriffsschlüssel</translation>
    </message>
    <message>
        <source>Lockwatch can&apos;t see: {why}</source>
        <translation>Lockwatch hat keine Sicht: {why}</translation>
    </message>
    <message>
        <source>Lockwatch could not see: {why}</source>
        <translation>Lockwatch hatte keine Sicht: {why}</translation>
    </message>
    <message>
        <source>Not calibrated</source>
        <translation>Nicht kalibriert</translation>
    </message>
    <message>
        <source>Calibrating…</source>
        <translation>Wird kalibriert…</translation>
    </message>
    <message>
        <source>Unlocked</source>
        <translation>Entriegelt</translation>
    </message>
    <message>
        <source>Semi-locked</source>
        <translation>Halb verriegelt</translation>
    </message>
    <message>
        <source>Unlocking…</source>
        <translation>Wird entriegelt…</translation>
    </message>
    <message>
        <source>Locking…</source>
        <translation>Wird verriegelt…</translation>
    </message>
    <message>
        <source>Locked</source>
        <translation>Verriegelt</translation>
    </message>
    <message>
        <source>Pulled</source>
        <translation>Falle gezogen</translation>
    </message>
    <message>
        <source>Pulling…</source>
        <translation>Falle wird gezogen…</translation>
    </message>
    <message>
        <source>Unknown</source>
        <translation>Unbekannt</translation>
    </message>
    <message>
        <source>Updating…</source>
        <translation>Wird aktualisiert…</translation>
    </message>
    <message>
        <source>Lock {id}</source>
        <translation>Schloss {id}</translation>
    </message>
    <message>
        <source>{state}, door open</source>
        <translation>{state}, Tür offen</translation>
    </message>
    <message>
        <source>Connected</source>
        <translation>Verbunden</translation>
    </message>
    <message>
        <source>Battery unknown</source>
        <translation>Batteriestand unbekannt</translation>
    </message>
    <message>
        <source>{level}, read {age}</source>
        <translation>{level}, abgelesen {age}</translation>
    </message>
    <message numerus="yes">
        <source>{named} and %n more</source>
        <translation>
            <numerusform>{named} und %n weitere</numerusform>
            <numerusform>{named} und %n weitere</numerusform>
        </translation>
    </message>
    <message>
        <source>Kept for this session only: it is gone when Lockwatch quits.</source>
        <translation>Nur für diese Sitzung: Er ist weg, wenn Lockwatch beendet wird.</translation>
    </message>
    <message>
        <source>The demo needs no access key of yours. To watch your own locks, end the demo in the list.</source>
        <translation>Die Demo braucht keinen Zugriffsschlüssel von Ihnen. Um Ihre eigenen Schlösser zu überwachen, beenden Sie die Demo in der Liste.</translation>
    </message>
    <message numerus="yes">
        <source>%n days ago</source>
        <translation>
            <numerusform>vor %n Tag</numerusform>
            <numerusform>vor %n Tagen</numerusform>
        </translation>
    </message>
    <message>
        <source>{level}, charging</source>
        <translation>{level}, wird geladen</translation>
    </message>
    <message>
        <source>Low {level}</source>
        <translation>Schwach {level}</translation>
    </message>
    <message>
        <source>Almost empty {level}</source>
        <translation>Fast leer {level}</translation>
    </message>
    <message>
        <source>Low at {low}, almost empty at {critical}</source>
        <translation>Schwach bei {low}, fast leer bei {critical}</translation>
    </message>
    <message numerus="yes">
        <source>Battery from {first} on {start} to {last} on {end}, charged %n times.</source>
        <translation>
            <numerusform>Batterie von {first} am {start} bis {last} am {end}, %n-mal geladen.</numerusform>
            <numerusform>Batterie von {first} am {start} bis {last} am {end}, %n-mal geladen.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{name}: %n times ({duration})</source>
        <translation>
            <numerusform>{name}: einmal ({duration})</numerusform>
            <numerusform>{name}: %n-mal ({duration})</numerusform>
        </translation>
    </message>
    <message>
        <source>{name} is disconnected</source>
        <translation>{name} ist getrennt</translation>
    </message>
    <message>
        <source>Its bridge has lost it, so its state is not known.</source>
        <translation>Die Bridge hat keine Verbindung mehr zum Schloss, daher ist sein Zustand nicht bekannt.</translation>
    </message>
    <message>
        <source>{name}: battery low</source>
        <translation>{name}: Batterie schwach</translation>
    </message>
    <message>
        <source>{level} left. Charge it soon.</source>
        <translation>Noch {level}. Bald aufladen.</translation>
    </message>
    <message>
        <source>{name}: battery almost empty</source>
        <translation>{name}: Batterie fast leer</translation>
    </message>
    <message>
        <source>{level} left. Charge it now, or the lock will stop.</source>
        <translation>Noch {level}. Jetzt aufladen, sonst fällt das Schloss aus.</translation>
    </message>
    <message>
        <source>{name} is jammed</source>
        <translation>{name} ist blockiert</translation>
    </message>
    <message>
        <source>Its bolt did not move as it should: look at the door.</source>
        <translation>Der Riegel hat sich nicht wie vorgesehen bewegt: an der Tür nachsehen.</translation>
    </message>
    <message>
        <source>Lockwatch shows what it saw last and goes on trying; if it lasts, check this computer&apos;s network.</source>
        <translation>Lockwatch zeigt, was es zuletzt gesehen hat, und versucht es weiter; falls es andauert, das Netzwerk dieses Computers prüfen.</translation>
    </message>
    <message>
        <source>Everything works for now, but the tedee cloud retires the interface that this version uses: install a newer Lockwatch soon.</source>
        <translation>Noch funktioniert alles, aber die tedee-Cloud stellt die Schnittstelle ein, die diese Version nutzt: bald eine neuere Version von Lockwatch installieren.</translation>
    </message>
    <message>
        <source>{name} is connected again</source>
        <translation>{name} ist wieder verbunden</translation>
    </message>
    <message>
        <source>after {after}</source>
        <translation>nach {after}</translation>
    </message>
    <message>
        <source>{name}: the connection is unstable</source>
        <translation>{name}: Die Verbindung ist instabil</translation>
    </message>
    <message>
        <source>Nothing more is told of its connection until it is steady again.</source>
        <translation>Zur Verbindung wird nichts mehr gemeldet, bis sie wieder stabil ist.</translation>
    </message>
    <message>
        <source>unstable connection</source>
        <translation>Verbindung instabil</translation>
    </message>
    <message>
        <source>battery no longer low</source>
        <translation>Batterie nicht mehr schwach</translation>
    </message>
    <message>
        <source>battery no longer almost empty</source>
        <translation>Batterie nicht mehr fast leer</translation>
    </message>
    <message>
        <source>no longer jammed</source>
        <translation>nicht mehr blockiert</translation>
    </message>
    <message>
        <source>locked again</source>
        <translation>wieder verriegelt</translation>
    </message>
    <message>
        <source>door no longer open</source>
        <translation>Tür nicht mehr offen</translation>
    </message>
    <message>
        <source>While Lockwatch could not see</source>
        <translation>Während Lockwatch keine Sicht hatte</translation>
    </message>
    <message>
        <source>While notifications were held back</source>
        <translation>Während Benachrichtigungen zurückgehalten wurden</translation>
    </message>
    <message>
        <source>A lock</source>
        <translation>Ein Schloss</translation>
    </message>
    <message numerus="yes">
        <source>%n locks are disconnected</source>
        <translation>
            <numerusform>%n Schloss ist getrennt</numerusform>
            <numerusform>%n Schlösser sind getrennt</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n locks: battery low</source>
        <translation>
            <numerusform>%n Schloss: Batterie schwach</numerusform>
            <numerusform>%n Schlösser: Batterie schwach</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n locks: battery almost empty</source>
        <translation>
            <numerusform>%n Schloss: Batterie fast leer</numerusform>
            <numerusform>%n Schlösser: Batterie fast leer</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n locks are jammed</source>
        <translation>
            <numerusform>%n Schloss ist blockiert</numerusform>
            <numerusform>%n Schlösser sind blockiert</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n locks are connected again</source>
        <translation>
            <numerusform>%n Schloss ist wieder verbunden</numerusform>
            <numerusform>%n Schlösser sind wieder verbunden</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n locks have an unstable connection</source>
        <translation>
            <numerusform>%n Schloss hat eine instabile Verbindung</numerusform>
            <numerusform>%n Schlösser haben eine instabile Verbindung</numerusform>
        </translation>
    </message>
    <message>
        <source>Lockwatch shows which.</source>
        <translation>Lockwatch zeigt, welche.</translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>und %n weiteres</numerusform>
            <numerusform>und %n weitere</numerusform>
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
            <numerusform>%n Schloss</numerusform>
            <numerusform>%n Schlösser</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Needs attention (%n)</source>
        <translation>
            <numerusform>Zu beachten (%n)</numerusform>
            <numerusform>Zu beachten (%n)</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The rest (%n)</source>
        <translation>
            <numerusform>Übrige (%n)</numerusform>
            <numerusform>Übrige (%n)</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Hidden (%n)</source>
        <translation>
            <numerusform>Ausgeblendet (%n)</numerusform>
            <numerusform>Ausgeblendet (%n)</numerusform>
        </translation>
    </message>
    <message>
        <source>Notifications are paused.</source>
        <translation>Benachrichtigungen sind pausiert.</translation>
    </message>
    <message>
        <source>Notifications are paused until {time}.</source>
        <translation>Benachrichtigungen sind pausiert bis {time}.</translation>
    </message>
    <message>
        <source>Waiting for the first answer</source>
        <translation>Warten auf die erste Antwort</translation>
    </message>
    <message>
        <source>Cannot see the locks</source>
        <translation>Keine Sicht auf die Schlösser</translation>
    </message>
    <message>
        <source>All locked</source>
        <translation>Alle verriegelt</translation>
    </message>
    <message>
        <source>No locks</source>
        <translation>Keine Schlösser</translation>
    </message>
    <message>
        <source>No lock has a bridge</source>
        <translation>Kein Schloss hat eine Bridge</translation>
    </message>
    <message>
        <source>No lock to watch</source>
        <translation>Kein Schloss zu überwachen</translation>
    </message>
    <message numerus="yes">
        <source>%n locks jammed</source>
        <translation>
            <numerusform>%n Schloss blockiert</numerusform>
            <numerusform>%n Schlösser blockiert</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n batteries almost empty</source>
        <translation>
            <numerusform>%n Batterie fast leer</numerusform>
            <numerusform>%n Batterien fast leer</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n locks disconnected</source>
        <translation>
            <numerusform>%n Schloss getrennt</numerusform>
            <numerusform>%n Schlösser getrennt</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n batteries low</source>
        <translation>
            <numerusform>%n Batterie schwach</numerusform>
            <numerusform>%n Batterien schwach</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n not locked</source>
        <translation>
            <numerusform>%n nicht verriegelt</numerusform>
            <numerusform>%n nicht verriegelt</numerusform>
        </translation>
    </message>
    <message>
        <source>The settings file could not be read; it was kept as {}, and the defaults hold now.</source>
        <translation>Die Einstellungsdatei war nicht lesbar; sie wurde als {} aufbewahrt, und jetzt gelten die Standardwerte.</translation>
    </message>
    <message>
        <source>Some settings do not fit, so their defaults hold: {}.</source>
        <translation>Einige Einstellungen passen nicht, daher gelten ihre Standardwerte: {}.</translation>
    </message>
    <message>
        <source>Kept in the keyring of this computer.</source>
        <translation>Im Schlüsselbund dieses Computers aufbewahrt.</translation>
    </message>
    <message>
        <source>Kept in the keyring of this computer ({keyring}).</source>
        <translation>Im Schlüsselbund dieses Computers aufbewahrt ({keyring}).</translation>
    </message>
    <message>
        <source>Given by the environment variable {variable}: it is replaced or removed there, before the next start.</source>
        <translation>Aus der Umgebungsvariable {variable}: Er lässt sich dort ersetzen oder entfernen, vor dem nächsten Start.</translation>
    </message>
    <message>
        <source>There is none.</source>
        <comment>token</comment>
        <translation>Keiner vorhanden.</translation>
    </message>
    <message>
        <source>just now</source>
        <translation>gerade eben</translation>
    </message>
    <message>
        <source>{n} s ago</source>
        <translation>vor {n} s</translation>
    </message>
    <message>
        <source>{n} min ago</source>
        <translation>vor {n} min</translation>
    </message>
    <message>
        <source>{n} h ago</source>
        <translation>vor {n} h</translation>
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
        <translation>um {time}</translation>
    </message>
    <message>
        <source>on {date}</source>
        <translation>am {date}</translation>
    </message>
    <message>
        <source>{start}–{end}</source>
        <translation>{start}–{end}</translation>
    </message>
    <message>
        <source>since {time}</source>
        <translation>seit {time}</translation>
    </message>
    <message>
        <source>What Lockwatch remembered could not be read and was put aside as {name}. Watching goes on; alerts that were told before may be told once more.</source>
        <translation>Was Lockwatch sich gemerkt hatte, war nicht lesbar und wurde als {name} beiseitegelegt. Die Überwachung läuft weiter; schon gemeldete Hinweise werden vielleicht noch einmal gemeldet.</translation>
    </message>
    <message>
        <source>Lockwatch can&apos;t write down what it has told: is the disk full? Watching goes on; after a restart, alerts may be told once more.</source>
        <translation>Lockwatch kann nicht festhalten, was es gemeldet hat: Ist der Datenträger voll? Die Überwachung läuft weiter; nach einem Neustart werden Hinweise vielleicht noch einmal gemeldet.</translation>
    </message>
    <message>
        <source>The recording has stopped, as its file can&apos;t be written: is the disk full? Watching goes on.</source>
        <translation>Die Aufzeichnung wurde beendet, da sich ihre Datei nicht schreiben lässt: Ist der Datenträger voll? Die Überwachung läuft weiter.</translation>
    </message>
</context>
<context>
    <name>_FileDialog</name>
    <message>
        <source>Table for spreadsheets (*.csv)</source>
        <translation>Tabelle für Tabellenkalkulationen (*.csv)</translation>
    </message>
    <message>
        <source>JSON for programs (*.json)</source>
        <translation>JSON für Programme (*.json)</translation>
    </message>
</context>
</TS>
