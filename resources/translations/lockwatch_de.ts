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
        <source>Report a problem</source>
        <translation>Problem melden</translation>
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
        <source>For a problem report. It contains no access key, name or serial number. This is all of it:</source>
        <translation>Für einen Fehlerbericht. Zugriffsschlüssel, Namen und Seriennummern sind nicht enthalten. Das ist alles:</translation>
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
        <source>Lockwatch reads your locks with this key. To replace it, create a new one in the tedee Portal. Removing it here does not delete it there.</source>
        <translation>Mit diesem Schlüssel liest Lockwatch Ihre Schlösser. Um ihn zu ersetzen, erstellen Sie im tedee-Portal einen neuen. Wenn Sie ihn hier entfernen, wird er dort nicht gelöscht.</translation>
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
        <source>The server that Lockwatch asks about your locks. You rarely need to change it.</source>
        <translation>Bei diesem Server fragt Lockwatch nach Ihren Schlössern. Sie müssen ihn nur selten ändern.</translation>
    </message>
    <message>
        <source>The command line has set another address for this run. This one applies from the next start.</source>
        <translation>Die Befehlszeile hat für diese Sitzung eine andere Adresse festgelegt. Diese hier gilt ab dem nächsten Start.</translation>
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
        <source>Lockwatch can&apos;t see your locks until you enter an access key again. The key itself stays valid until you delete it in the tedee Portal.</source>
        <translation>Lockwatch sieht Ihre Schlösser erst wieder, wenn Sie einen Zugriffsschlüssel eingeben. Der Schlüssel selbst bleibt gültig, bis Sie ihn im tedee-Portal löschen.</translation>
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
        <source>muted</source>
        <translation>stummgeschaltet</translation>
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
        <source>No alerts.</source>
        <translation>Keine Warnungen.</translation>
    </message>
</context>
<context>
    <name>AlertsPage</name>
    <message>
        <source>Alerts</source>
        <translation>Warnungen</translation>
    </message>
    <message>
        <source>Show &amp;notifications</source>
        <translation>&amp;Benachrichtigungen anzeigen</translation>
    </message>
    <message>
        <source>&amp;Hide lock names in notifications</source>
        <translation>&amp;Namen der Schlösser in Benachrichtigungen verbergen</translation>
    </message>
    <message>
        <source>For shared screens: notifications say “A lock is disconnected”, not which one.</source>
        <translation>Für Bildschirme, die auch andere sehen: Benachrichtigungen melden „Ein Schloss ist getrennt“, aber nicht, welches.</translation>
    </message>
    <message>
        <source>&amp;Weekly summary</source>
        <translation>&amp;Wochenübersicht</translation>
    </message>
    <message>
        <source>On Mondays from 9:00: disconnections, the lowest battery and what to do.</source>
        <translation>Montags ab 9:00 Uhr: Trennungen, die schwächste Batterie und was zu tun ist.</translation>
    </message>
    <message>
        <source>Show an e&amp;xample</source>
        <translation>Beis&amp;piel anzeigen</translation>
    </message>
    <message>
        <source>Notify me when</source>
        <translation>Benachrichtigen, wenn</translation>
    </message>
    <message>
        <source>Left unlocked or open</source>
        <translation>Unverriegelt oder offen geblieben</translation>
    </message>
    <message>
        <source>Warn me if a lock is left &amp;unlocked</source>
        <translation>Warnen, wenn ein Schloss &amp;unverriegelt bleibt</translation>
    </message>
    <message>
        <source>Warn me if a door is left &amp;open</source>
        <translation>Warnen, wenn eine Tür &amp;offen bleibt</translation>
    </message>
    <message>
        <source>Choose a warning first. Then you can limit it to certain hours.</source>
        <translation>Wählen Sie zuerst eine Warnung. Dann können Sie sie auf bestimmte Stunden begrenzen.</translation>
    </message>
    <message>
        <source>A warning stays until the lock is locked or the door is closed.</source>
        <translation>Eine Warnung bleibt bestehen, bis das Schloss verriegelt oder die Tür zu ist.</translation>
    </message>
    <message>
        <source>These hours cover a whole day.</source>
        <translation>Diese Zeit umfasst den ganzen Tag.</translation>
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
        <translation>Batterie s&amp;chwach</translation>
    </message>
    <message>
        <source>Battery almost &amp;empty</source>
        <translation>Batterie fast &amp;leer</translation>
    </message>
    <message>
        <source>When &amp;to warn</source>
        <translation>Warn&amp;zeiten</translation>
    </message>
    <message>
        <source>If something has been unlocked or open long enough by {begins}, you are notified then. A warning stays until the lock is locked or the door is closed, even after {ends}.</source>
        <translation>Ist bis {begins} etwas lange genug unverriegelt oder offen, werden Sie dann benachrichtigt. Eine Warnung bleibt bestehen, bis das Schloss verriegelt oder die Tür zu ist, auch nach {ends}.</translation>
    </message>
    <message>
        <source>It can&apos;t be lower: for {lock} the battery is almost empty at {level} %.</source>
        <translation>Niedriger geht es nicht: Für {lock} gilt die Batterie bei {level} % als fast leer.</translation>
    </message>
    <message>
        <source>It can&apos;t be higher: for {lock} the battery is low at {level} %.</source>
        <translation>Höher geht es nicht: Für {lock} gilt die Batterie bei {level} % als schwach.</translation>
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
        <source>same as all locks ({value})</source>
        <translation>wie alle Schlösser ({value})</translation>
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
        <source>Nothing has been recorded yet.</source>
        <translation>Es wurde noch nichts aufgezeichnet.</translation>
    </message>
    <message>
        <source>This lock is no longer in the account. Below is what was last known about it.</source>
        <translation>Dieses Schloss gehört nicht mehr zum Konto. Unten stehen die letzten bekannten Angaben.</translation>
    </message>
    <message>
        <source>Alerts</source>
        <translation>Warnungen</translation>
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
        <source>The settings apply until Lockwatch quits, because they could not be saved.</source>
        <translation>Die Einstellungen gelten nur, bis Sie Lockwatch beenden, denn sie konnten nicht gespeichert werden.</translation>
    </message>
    <message>
        <source>The access key was removed.</source>
        <translation>Der Zugriffsschlüssel wurde entfernt.</translation>
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
        <source>Export progress</source>
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
        <translation>Batteriewarnungen ändern…</translation>
    </message>
    <message>
        <source>Display name…</source>
        <translation>Anzeigename…</translation>
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
        <source>Delete</source>
        <translation>Löschen</translation>
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
        <translation>Ohne tedee-Bridge sieht Lockwatch nicht: {names}</translation>
    </message>
</context>
<context>
    <name>GeneralPage</name>
    <message>
        <source>General</source>
        <translation>Allgemein</translation>
    </message>
    <message>
        <source>{n} s</source>
        <translation>{n} s</translation>
    </message>
    <message>
        <source>Chec&amp;k every</source>
        <translation>P&amp;rüfen alle</translation>
    </message>
    <message>
        <source>A shorter time shows changes sooner, a longer one makes fewer requests to tedee.</source>
        <translation>Kürzere Abstände zeigen Änderungen früher, längere bedeuten weniger Anfragen an tedee.</translation>
    </message>
    <message>
        <source>The command line has set another interval for this run. This one applies from the next start.</source>
        <translation>Die Befehlszeile hat für diese Sitzung einen anderen Abstand festgelegt. Dieser hier gilt ab dem nächsten Start.</translation>
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
        <source>Older entries are deleted.</source>
        <translation>Ältere Einträge werden gelöscht.</translation>
    </message>
    <message>
        <source>Appearance and language</source>
        <translation>Darstellung und Sprache</translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation>&amp;Farbschema</translation>
    </message>
    <message>
        <source>same as the system</source>
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
        <source>same as the system</source>
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
        <source>same as the system</source>
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
        <source>Check now</source>
        <translation>Jetzt prüfen</translation>
    </message>
    <message>
        <source>Checking…</source>
        <translation>Wird geprüft…</translation>
    </message>
    <message>
        <source>Can check again in {n} s</source>
        <translation>Erneutes Prüfen in {n}&#xa0;s möglich</translation>
    </message>
    <message>
        <source>Can check again at {time}</source>
        <translation>Erneutes Prüfen um {time} möglich</translation>
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
        <source>No lock matches “{text}”</source>
        <translation>Kein Schloss passt zu „{text}“</translation>
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
        <source>No locks seen yet</source>
        <translation>Noch kein Schloss gesehen</translation>
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
        <source>Displa&amp;y name</source>
        <translation>Anzeigena&amp;me</translation>
    </message>
    <message>
        <source>{n} %</source>
        <translation>{n}&#xa0;%</translation>
    </message>
    <message>
        <source>Battery &amp;low</source>
        <translation>Batterie s&amp;chwach</translation>
    </message>
    <message>
        <source>Battery almost &amp;empty</source>
        <translation>Batterie fast &amp;leer</translation>
    </message>
    <message>
        <source>When &amp;to warn</source>
        <translation>Warn&amp;zeiten</translation>
    </message>
    <message>
        <source>Choose a warning first. Then you can limit it to certain hours.</source>
        <translation>Wählen Sie zuerst eine Warnung. Dann können Sie sie auf bestimmte Stunden begrenzen.</translation>
    </message>
    <message>
        <source>percent</source>
        <translation>Prozent</translation>
    </message>
    <message>
        <source>The locks appear here after the first check.</source>
        <translation>Die Schlösser erscheinen hier nach der ersten Prüfung.</translation>
    </message>
    <message>
        <source>&amp;Mute this lock</source>
        <translation>Dieses Schloss &amp;stummschalten</translation>
    </message>
    <message>
        <source>&amp;Hide this lock: not in the list, no notifications</source>
        <translation>Dieses Schloss &amp;ausblenden: nicht in der Liste, keine Benachrichtigungen</translation>
    </message>
    <message>
        <source>own value:</source>
        <comment>not as all locks have it, but as the number beside says</comment>
        <translation>eigener Wert:</translation>
    </message>
    <message>
        <source>&amp;Disconnected</source>
        <translation>&amp;Getrennt</translation>
    </message>
    <message>
        <source>Warn me if it is left &amp;unlocked</source>
        <translation>Warnen, wenn es &amp;unverriegelt bleibt</translation>
    </message>
    <message>
        <source>Warn me if its door is left &amp;open</source>
        <translation>Warnen, wenn seine Tür &amp;offen bleibt</translation>
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
        <source>{lock} · muted</source>
        <translation>{lock} · stummgeschaltet</translation>
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
        <source>Use &amp;quiet hours</source>
        <translation>&amp;Ruhezeiten verwenden</translation>
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
        <source>You are still notified of critical alerts. The others wait, and one summary at the end lists those that are still active.</source>
        <translation>Über kritische Warnungen werden Sie trotzdem benachrichtigt. Die anderen warten; am Ende nennt eine Zusammenfassung die, die noch bestehen.</translation>
    </message>
    <message>
        <source>No day is chosen, so there are no quiet hours.</source>
        <translation>Es ist kein Tag gewählt, also gibt es keine Ruhezeiten.</translation>
    </message>
    <message>
        <source>Quiet hours begin on the chosen days and last a whole day.</source>
        <translation>Ruhezeiten beginnen an den gewählten Tagen und dauern einen ganzen Tag.</translation>
    </message>
    <message>
        <source>Quiet hours begin on the chosen days and end the next day.</source>
        <translation>Ruhezeiten beginnen an den gewählten Tagen und enden am Tag danach.</translation>
    </message>
    <message>
        <source>Quiet hours begin and end on the chosen days.</source>
        <translation>Ruhezeiten beginnen und enden an den gewählten Tagen.</translation>
    </message>
</context>
<context>
    <name>Renaming</name>
    <message>
        <source>Display name</source>
        <translation>Anzeigename</translation>
    </message>
    <message>
        <source>Only Lockwatch on this computer shows this name. Leave it empty to use the name in the tedee app.</source>
        <translation>Diesen Namen zeigt nur Lockwatch auf diesem Computer. Lassen Sie ihn leer, um den Namen in der tedee-App zu verwenden.</translation>
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
        <source>Show everything that has happened since then</source>
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
        <source>Delete history…</source>
        <translation>Verlauf löschen…</translation>
    </message>
    <message>
        <source>Reading the history…</source>
        <translation>Der Verlauf wird gelesen…</translation>
    </message>
    <message>
        <source>History of</source>
        <translation>Verlauf von</translation>
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
        <source>Delete the history of this lock…</source>
        <translation>Verlauf dieses Schlosses löschen…</translation>
    </message>
    <message>
        <source>Delete all history…</source>
        <translation>Gesamten Verlauf löschen…</translation>
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
        <source>Check now</source>
        <translation>Jetzt prüfen</translation>
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
        <source>Mute this lock</source>
        <translation>Dieses Schloss stummschalten</translation>
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
        <source>Display name…</source>
        <translation>Anzeigename…</translation>
    </message>
    <message>
        <source>Thresholds…</source>
        <translation>Grenzwerte…</translation>
    </message>
    <message>
        <source>Show this lock again</source>
        <translation>Dieses Schloss wieder einblenden</translation>
    </message>
    <message>
        <source>Hide this lock</source>
        <translation>Dieses Schloss ausblenden</translation>
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
        <translation>zuletzt unverriegelt</translation>
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
        <source>muted</source>
        <translation>stummgeschaltet</translation>
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
        <translation>Handlungsbedarf. {sentence}</translation>
    </message>
    <message>
        <source>Hidden. {sentence}</source>
        <translation>Ausgeblendet. {sentence}</translation>
    </message>
    <message>
        <source>Press Space to acknowledge, or the menu key for more.</source>
        <translation>Leertaste: bestätigen; Menütaste: mehr.</translation>
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
        <translation>Batteriewarnungen</translation>
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
        <source>Name in the tedee app</source>
        <translation>Name in der tedee-App</translation>
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
        <translation>Update verfügbar: in der tedee-App installieren</translation>
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
        <translation>Lockwatch sieht die Schlösser</translation>
    </message>
    <message>
        <source>Lockwatch can&apos;t see: tedee could not be reached</source>
        <translation>Lockwatch sieht nichts: tedee war nicht erreichbar</translation>
    </message>
    <message>
        <source>Lockwatch can&apos;t see: too many requests were made</source>
        <translation>Lockwatch sieht nichts: Es gab zu viele Anfragen</translation>
    </message>
    <message>
        <source>Lockwatch can&apos;t see: the answer was not understood</source>
        <translation>Lockwatch sieht nichts: Die Antwort war nicht verständlich</translation>
    </message>
    <message>
        <source>Lockwatch can&apos;t see: the computer slept</source>
        <translation>Lockwatch sieht nichts: Der Computer schlief</translation>
    </message>
    <message>
        <source>Lockwatch can&apos;t see: it was not running</source>
        <translation>Lockwatch sieht nichts: Es lief nicht</translation>
    </message>
    <message>
        <source>disconnected</source>
        <translation>getrennt</translation>
    </message>
    <message>
        <source>left unlocked</source>
        <translation>blieb unverriegelt</translation>
    </message>
    <message>
        <source>door left open</source>
        <translation>Tür blieb offen</translation>
    </message>
    <message>
        <source>needs calibration</source>
        <translation>muss kalibriert werden</translation>
    </message>
    <message>
        <source>the tedee cloud can&apos;t be reached</source>
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
        <translation>Änderungen, während Lockwatch nichts sah</translation>
    </message>
    <message>
        <source>alerts that were held back</source>
        <translation>zurückgehaltene Warnungen</translation>
    </message>
    <message>
        <source>Alert: {alert}</source>
        <translation>Warnung: {alert}</translation>
    </message>
    <message>
        <source>Alert over: {alert}</source>
        <translation>Warnung beendet: {alert}</translation>
    </message>
    <message>
        <source>You were notified: {alert}</source>
        <translation>Sie wurden benachrichtigt: {alert}</translation>
    </message>
    <message>
        <source>The notification could not be shown: {alert}</source>
        <translation>Die Benachrichtigung konnte nicht angezeigt werden: {alert}</translation>
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
        <source>Undone: {alert}</source>
        <translation>Rückgängig gemacht: {alert}</translation>
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
        <source>Not notified (muted): {alert}</source>
        <translation>Nicht benachrichtigt (stummgeschaltet): {alert}</translation>
    </message>
    <message>
        <source>Not notified (acknowledged): {alert}</source>
        <translation>Nicht benachrichtigt (bestätigt): {alert}</translation>
    </message>
    <message>
        <source>Not notified (snoozed): {alert}</source>
        <translation>Nicht benachrichtigt (zurückgestellt): {alert}</translation>
    </message>
    <message>
        <source>Not notified (it got better): {alert}</source>
        <translation>Nicht benachrichtigt (es wurde besser): {alert}</translation>
    </message>
    <message>
        <source>Not notified (unstable connection): {alert}</source>
        <translation>Nicht benachrichtigt (Verbindung instabil): {alert}</translation>
    </message>
    <message>
        <source>Not notified yet (notifications paused): {alert}</source>
        <translation>Noch nicht benachrichtigt (Benachrichtigungen pausiert): {alert}</translation>
    </message>
    <message>
        <source>Not notified yet (quiet hours): {alert}</source>
        <translation>Noch nicht benachrichtigt (Ruhezeiten): {alert}</translation>
    </message>
    <message>
        <source>Notified together with others: {alert}</source>
        <translation>Zusammen mit anderen gemeldet: {alert}</translation>
    </message>
    <message>
        <source>Lockwatch can&apos;t see the locks right now. This is what it knew before.</source>
        <translation>Lockwatch sieht die Schlösser gerade nicht. Dies sind die letzten bekannten Angaben.</translation>
    </message>
    <message>
        <source>Lockwatch can&apos;t see the locks right now. This is what it knew at {time}.</source>
        <translation>Lockwatch sieht die Schlösser gerade nicht. Stand der Angaben: {time}.</translation>
    </message>
    <message>
        <source>This lock is not in tedee&apos;s latest answer. This is what was known at {time}.</source>
        <translation>Dieses Schloss fehlt in der letzten Antwort von tedee. Stand der Angaben: {time}.</translation>
    </message>
    <message>
        <source>tedee&apos;s answer about this lock could not be read. This is what was known at {time}.</source>
        <translation>Die Antwort von tedee zu diesem Schloss war nicht lesbar. Stand der Angaben: {time}.</translation>
    </message>
    <message>
        <source>Not known, as it has no bridge</source>
        <translation>Nicht bekannt, da es keine Bridge hat</translation>
    </message>
    <message>
        <source>{state}, jammed</source>
        <translation>{state}, blockiert</translation>
    </message>
    <message>
        <source>{state} when last seen, before {time}</source>
        <translation>{state} (letzter Stand, vor {time})</translation>
    </message>
    <message>
        <source>{state} when last seen</source>
        <translation>{state} (letzter Stand)</translation>
    </message>
    <message>
        <source>{state} when last seen at {time}</source>
        <translation>{state} (Stand: {time})</translation>
    </message>
    <message>
        <source>No bridge, so it can&apos;t be watched</source>
        <translation>Keine Bridge, daher nicht überwachbar</translation>
    </message>
    <message>
        <source>Connected when last seen</source>
        <translation>Verbunden (letzter Stand)</translation>
    </message>
    <message>
        <source>Connected since {time}</source>
        <translation>Verbunden seit {time}</translation>
    </message>
    <message>
        <source>Left unlocked</source>
        <translation>Blieb unverriegelt</translation>
    </message>
    <message>
        <source>Door left open</source>
        <translation>Tür blieb offen</translation>
    </message>
    <message>
        <source>The tedee cloud could not be reached</source>
        <translation>Die tedee-Cloud war nicht erreichbar</translation>
    </message>
    <message>
        <source>Lockwatch needs an update</source>
        <translation>Lockwatch braucht ein Update</translation>
    </message>
    <message>
        <source>not notified: muted</source>
        <translation>nicht benachrichtigt: stummgeschaltet</translation>
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
        <translation>nicht benachrichtigt: Ruhezeiten</translation>
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
        <source>Nothing was exported: there is no history of this account yet.</source>
        <translation>Es wurde nichts exportiert: Für dieses Konto gibt es noch keinen Verlauf.</translation>
    </message>
    <message>
        <source>Nothing was exported: another program is using the history. Try again when it has ended.</source>
        <translation>Es wurde nichts exportiert: Ein anderes Programm verwendet den Verlauf. Versuchen Sie es noch einmal, wenn es beendet ist.</translation>
    </message>
    <message>
        <source>Nothing was exported: the history can&apos;t be read. &apos;lockwatch history&apos; in a terminal says why.</source>
        <translation>Es wurde nichts exportiert: Der Verlauf ist nicht lesbar. „lockwatch history“ in einem Terminal sagt, warum.</translation>
    </message>
    <message>
        <source>Nothing was exported: the disk is full. Free some space, or choose another folder.</source>
        <translation>Es wurde nichts exportiert: Der Datenträger ist voll. Schaffen Sie Platz, oder wählen Sie einen anderen Ordner.</translation>
    </message>
    <message>
        <source>Nothing was exported: you may not write to this folder. Choose another one.</source>
        <translation>Es wurde nichts exportiert: Sie dürfen in diesen Ordner nicht schreiben. Wählen Sie einen anderen.</translation>
    </message>
    <message>
        <source>Nothing was exported: this folder no longer exists. Choose another one.</source>
        <translation>Es wurde nichts exportiert: Diesen Ordner gibt es nicht mehr. Wählen Sie einen anderen.</translation>
    </message>
    <message>
        <source>Nothing was exported: the file can&apos;t be written to this folder. Choose another one.</source>
        <translation>Es wurde nichts exportiert: Die Datei kann in diesen Ordner nicht geschrieben werden. Wählen Sie einen anderen.</translation>
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
        <translation>Dieser Computer scheint offline zu sein: Prüfen Sie sein Netzwerk.</translation>
    </message>
    <message>
        <source>The proxy {proxy} does not connect to the tedee cloud: check the proxy settings of this computer.</source>
        <translation>Der Proxy {proxy} stellt keine Verbindung zur tedee-Cloud her: Prüfen Sie die Proxy-Einstellungen dieses Computers.</translation>
    </message>
    <message>
        <source>The proxy {proxy} wants a user name and a password: put them into HTTPS_PROXY, as http://name:password@host:port.</source>
        <translation>Der Proxy {proxy} verlangt Benutzername und Passwort: Tragen Sie beides in HTTPS_PROXY ein, in der Form http://name:passwort@host:port.</translation>
    </message>
    <message>
        <source>The proxy {proxy} is of a kind that Lockwatch does not support: name an HTTP proxy in HTTPS_PROXY, as http://host:port.</source>
        <translation>Der Proxy {proxy} ist von einer Art, die Lockwatch nicht unterstützt: Geben Sie in HTTPS_PROXY einen HTTP-Proxy an, in der Form http://host:port.</translation>
    </message>
    <message>
        <source>The proxy set on this computer is not a valid address: correct HTTPS_PROXY, as http://host:port.</source>
        <translation>Der Proxy dieses Computers ist keine gültige Adresse: Berichtigen Sie HTTPS_PROXY, in der Form http://host:port.</translation>
    </message>
    <message>
        <source>The tedee cloud does not answer in time: check whether other websites work.</source>
        <translation>Die tedee-Cloud antwortet nicht rechtzeitig: Prüfen Sie, ob andere Webseiten funktionieren.</translation>
    </message>
    <message>
        <source>The connection to the tedee cloud was lost: if that does not change, ask your network administrator.</source>
        <translation>Die Verbindung zur tedee-Cloud ist abgebrochen: Wenn es so bleibt, fragen Sie den Betreiber des Netzwerks.</translation>
    </message>
    <message>
        <source>The tedee cloud has a problem of its own: wait until it works again.</source>
        <translation>Die tedee-Cloud hat eine Störung: Warten Sie, bis sie wieder funktioniert.</translation>
    </message>
    <message>
        <source>The answer is too large to come from tedee and was not read: check the API address in the settings.</source>
        <translation>Die Antwort ist zu groß, um von tedee zu stammen, und wurde nicht gelesen: Prüfen Sie die API-Adresse in den Einstellungen.</translation>
    </message>
    <message>
        <source>The answer is not in tedee&apos;s format: if that does not change, ask your network administrator.</source>
        <translation>Die Antwort hat nicht das Format von tedee: Wenn es so bleibt, fragen Sie den Betreiber des Netzwerks.</translation>
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
        <source>The only keyring here would not keep the access key safe. Install GNOME Keyring or KWallet, set LOCKWATCH_TOKEN, or keep the key for this session only.</source>
        <translation>Der einzige Schlüsselbund hier würde den Zugriffsschlüssel nicht sicher aufbewahren. Installieren Sie GNOME Keyring oder KWallet, setzen Sie LOCKWATCH_TOKEN, oder behalten Sie den Schlüssel nur für diese Sitzung.</translation>
    </message>
    <message>
        <source>The keyring reported an error, so the access key can&apos;t be read; the log says more.</source>
        <translation>Der Schlüsselbund meldet einen Fehler, daher ist der Zugriffsschlüssel nicht lesbar; mehr dazu steht im Protokoll.</translation>
    </message>
    <message>
        <source>The keyring is locked. Unlock it and check the key again, or keep the key for this session only.</source>
        <translation>Der Schlüsselbund ist gesperrt. Entsperren Sie ihn und prüfen Sie den Schlüssel noch einmal, oder behalten Sie den Schlüssel nur für diese Sitzung.</translation>
    </message>
    <message>
        <source>The keyring does not answer; it may be waiting for you to unlock it. Check the key again, or keep it for this session only.</source>
        <translation>Der Schlüsselbund antwortet nicht; vielleicht wartet er darauf, entsperrt zu werden. Prüfen Sie den Schlüssel noch einmal, oder behalten Sie ihn nur für diese Sitzung.</translation>
    </message>
    <message>
        <source>The keyring reported an error and did not store the key; the log says more. You can keep the key for this session only.</source>
        <translation>Der Schlüsselbund meldet einen Fehler und hat den Schlüssel nicht gespeichert; mehr dazu steht im Protokoll. Sie können den Schlüssel nur für diese Sitzung behalten.</translation>
    </message>
    <message>
        <source>The tedee cloud says that it is unavailable until {time}: Lockwatch tries again then.</source>
        <translation>Die tedee-Cloud ist nach eigener Angabe bis {time} nicht verfügbar: Lockwatch versucht es dann erneut.</translation>
    </message>
    <message>
        <source>tedee has asked for no more requests until {time}: Lockwatch waits for that.</source>
        <translation>tedee hat darum gebeten, bis {time} keine Anfragen mehr zu senden: Lockwatch wartet so lange.</translation>
    </message>
    <message>
        <source>The access key lacks the scope Device.Read: create a new key with it in the tedee Portal.</source>
        <translation>Dem Zugriffsschlüssel fehlt die Berechtigung Device.Read: Erstellen Sie im tedee-Portal einen neuen, der sie hat.</translation>
    </message>
    <message>
        <source>The access key was rejected. If that does not change, create a new one in the tedee Portal.</source>
        <translation>Der Zugriffsschlüssel wurde abgelehnt. Wenn es so bleibt, erstellen Sie im tedee-Portal einen neuen.</translation>
    </message>
    <message>
        <source>of this computer</source>
        <comment>The proxy …</comment>
        <translation>dieses Computers</translation>
    </message>
    <message>
        <source>This key may not read your locks. Create a new one with the scope Device.Read.</source>
        <translation>Dieser Schlüssel darf Ihre Schlösser nicht lesen. Erstellen Sie einen neuen mit der Berechtigung Device.Read.</translation>
    </message>
    <message>
        <source>tedee rejected this key. Did you copy all of it?</source>
        <translation>tedee hat diesen Schlüssel abgelehnt. Haben Sie ihn ganz kopiert?</translation>
    </message>
    <message>
        <source>tedee allows no more requests for this account right now. Check the key again later.</source>
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
        <source>It drains noticeably faster than before.</source>
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
        <translation>Lockwatch sieht nichts: Der Zugriffsschlüssel wurde abgelehnt</translation>
    </message>
    <message>
        <source>Lockwatch can&apos;t see: it had no access key</source>
        <translation>Lockwatch sieht nichts: Es hatte keinen Zugriffsschlüssel</translation>
    </message>
    <message>
        <source>the access key was rejected</source>
        <translation>der Zugriffsschlüssel wurde abgelehnt</translation>
    </message>
    <message>
        <source>Not notified again (battery neither charged nor replaced): {alert}</source>
        <translation>Nicht erneut benachrichtigt (Batterie weder geladen noch getauscht): {alert}</translation>
    </message>
    <message>
        <source>Battery from {first} on {start} to {last} on {end}.</source>
        <translation>Batterie von {first} am {start} bis {last} am {end}.</translation>
    </message>
    <message>
        <source>The tedee cloud refused the connection: a firewall of this network may block it. Ask your network administrator.</source>
        <translation>Die tedee-Cloud hat die Verbindung abgewiesen: Vielleicht blockiert sie eine Firewall dieses Netzwerks. Fragen Sie den Betreiber des Netzwerks.</translation>
    </message>
    <message>
        <source>The proxy {proxy} is for SOCKS, which Lockwatch does not support: name an HTTP proxy in HTTPS_PROXY, as http://host:port.</source>
        <translation>Der Proxy {proxy} ist ein SOCKS-Proxy, den Lockwatch nicht unterstützt: Geben Sie in HTTPS_PROXY einen HTTP-Proxy an, in der Form http://host:port.</translation>
    </message>
    <message>
        <source>No answer came in time through the proxy {proxy}: check whether other websites work, and the proxy settings of this computer.</source>
        <translation>Über den Proxy {proxy} kam keine rechtzeitige Antwort: Prüfen Sie, ob andere Webseiten funktionieren, und die Proxy-Einstellungen dieses Computers.</translation>
    </message>
    <message>
        <source>The connection through the proxy {proxy} was lost: check the proxy settings of this computer, or ask your network administrator.</source>
        <translation>Die Verbindung über den Proxy {proxy} ist abgebrochen: Prüfen Sie die Proxy-Einstellungen dieses Computers, oder fragen Sie den Betreiber des Netzwerks.</translation>
    </message>
    <message>
        <source>The server could not prove that it is tedee&apos;s by the certificates that {variable} names, so it was not trusted: remove that variable, or ask your network administrator.</source>
        <translation>Der Server konnte sich mit den Zertifikaten, die {variable} nennt, nicht als Server von tedee ausweisen, daher wurde ihm nicht vertraut: Entfernen Sie diese Variable, oder fragen Sie den Betreiber des Netzwerks.</translation>
    </message>
    <message>
        <source>The answer is a web page, not tedee&apos;s: this network may have a login page. Open a browser to log in.</source>
        <translation>Die Antwort ist eine Webseite und stammt nicht von tedee: Vielleicht hat dieses Netzwerk eine Anmeldeseite. Öffnen Sie zum Anmelden einen Browser.</translation>
    </message>
    <message>
        <source>The keyring is locked: unlock it and try again.</source>
        <translation>Der Schlüsselbund ist gesperrt: Entsperren Sie ihn, und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>The keyring does not answer: unlock or restart it and try again.</source>
        <translation>Der Schlüsselbund antwortet nicht: Entsperren Sie ihn, oder starten Sie ihn neu, und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>tedee accepts no requests until {time}: too many were made for this account, perhaps by another program.</source>
        <translation>tedee nimmt bis {time} keine Anfragen an: Für dieses Konto wurden zu viele gestellt, vielleicht von einem anderen Programm.</translation>
    </message>
    <message>
        <source>tedee accepts no requests now: too many were made for this account, perhaps by another program.</source>
        <translation>tedee nimmt zurzeit keine Anfragen an: Für dieses Konto wurden zu viele gestellt, vielleicht von einem anderen Programm.</translation>
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
            <numerusform>Ihre Schlösser diese Woche: eine Aufgabe</numerusform>
            <numerusform>Ihre Schlösser diese Woche: %n Aufgaben</numerusform>
        </translation>
    </message>
    <message>
        <source>Your locks this week: nothing to do</source>
        <translation>Ihre Schlösser diese Woche: nichts zu tun</translation>
    </message>
    <message>
        <source>{name}: the battery drains faster</source>
        <translation>{name}: Die Batterie leert sich schneller</translation>
    </message>
    <message>
        <source>{name}: its battery drains noticeably faster than before.</source>
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
        <translation>Lockwatch sah {time} lang nichts</translation>
    </message>
    <message>
        <source>Connection</source>
        <translation>Verbindung</translation>
    </message>
    <message>
        <source>Alerts</source>
        <translation>Warnungen</translation>
    </message>
    <message>
        <source>Gaps</source>
        <translation>Lücken</translation>
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
        <source>Lockwatch was not running</source>
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
        <translation>{text} (Lockwatch sah da nichts)</translation>
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
        <source>Nothing has been recorded yet.</source>
        <translation>Es wurde noch nichts aufgezeichnet.</translation>
    </message>
    <message>
        <source>Nothing of this kind has been recorded yet.</source>
        <translation>Es wurde noch nichts dieser Art aufgezeichnet.</translation>
    </message>
    <message>
        <source>Only events since {time} are shown.</source>
        <translation>Gezeigt werden nur Ereignisse seit {time}.</translation>
    </message>
    <message>
        <source>Delete all history?</source>
        <translation>Gesamten Verlauf löschen?</translation>
    </message>
    <message>
        <source>All events, battery levels and gaps of all locks on this computer are deleted permanently. Settings and access key stay; the current state of the locks is recorded again.</source>
        <translation>Alle Ereignisse, Batteriestände und Lücken aller Schlösser auf diesem Computer werden endgültig gelöscht. Einstellungen und Zugriffsschlüssel bleiben; der jetzige Zustand der Schlösser wird neu aufgezeichnet.</translation>
    </message>
    <message>
        <source>Delete the history of {name}?</source>
        <translation>Verlauf von {name} löschen?</translation>
    </message>
    <message>
        <source>All events and battery levels of this lock on this computer are deleted permanently. Settings and access key stay.</source>
        <translation>Alle Ereignisse und Batteriestände dieses Schlosses auf diesem Computer werden endgültig gelöscht. Die Einstellungen und der Zugriffsschlüssel bleiben.</translation>
    </message>
    <message>
        <source>All events and battery levels of this lock on this computer are deleted permanently. Settings and access key stay; the current state of the lock is recorded again.</source>
        <translation>Alle Ereignisse und Batteriestände dieses Schlosses auf diesem Computer werden endgültig gelöscht. Einstellungen und Zugriffsschlüssel bleiben; der jetzige Zustand des Schlosses wird neu aufgezeichnet.</translation>
    </message>
    <message>
        <source>The whole history was deleted.</source>
        <translation>Der gesamte Verlauf wurde gelöscht.</translation>
    </message>
    <message>
        <source>The history of {name} was deleted.</source>
        <translation>Der Verlauf von {name} wurde gelöscht.</translation>
    </message>
    <message>
        <source>Not everything could be deleted: is the disk full, or is another program reading the history? Try again later.</source>
        <translation>Nicht alles konnte gelöscht werden: Ist der Datenträger voll, oder liest ein anderes Programm den Verlauf? Versuchen Sie es später noch einmal.</translation>
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
        <translation>Ihre Schlösser funktionieren wie zuvor, aber Lockwatch sieht sie erst wieder, wenn es einen neuen Zugriffsschlüssel erhält.</translation>
    </message>
    <message>
        <source>{level} left. Replace its batteries soon.</source>
        <translation>Noch {level}. Tauschen Sie bald die Batterien aus.</translation>
    </message>
    <message>
        <source>{level} left. Replace its batteries now, or the lock will stop.</source>
        <translation>Noch {level}. Tauschen Sie jetzt die Batterien aus, sonst fällt das Schloss aus.</translation>
    </message>
    <message>
        <source>unlocked</source>
        <translation>unverriegelt</translation>
    </message>
    <message>
        <source>calibrated again</source>
        <translation>wieder kalibriert</translation>
    </message>
    <message>
        <source>These notifications could not be shown: {titles}.</source>
        <translation>Diese Benachrichtigungen konnten nicht angezeigt werden: {titles}.</translation>
    </message>
    <message numerus="yes">
        <source>%n locks are unlocked</source>
        <translation>
            <numerusform>%n Schloss ist unverriegelt</numerusform>
            <numerusform>%n Schlösser sind unverriegelt</numerusform>
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
        <source>Updated {time}</source>
        <translation>Aktualisiert: {time}</translation>
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
        <source>tedee&apos;s answer about the locks could not be read</source>
        <translation>Die Antwort von tedee zu den Schlössern war nicht lesbar</translation>
    </message>
    <message>
        <source>{name}: unlocked when last seen</source>
        <translation>{name}: zuletzt unverriegelt</translation>
    </message>
    <message>
        <source>{name} is unlocked</source>
        <translation>{name} ist unverriegelt</translation>
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
        <source>The settings can&apos;t be read, so the defaults are used and no change is saved: check the disk.</source>
        <translation>Die Einstellungen können nicht gelesen werden, daher gelten die Standardwerte, und keine Änderung wird gespeichert: Prüfen Sie den Datenträger.</translation>
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
        <source>last seen {time}: it is not in tedee&apos;s latest answer</source>
        <translation>zuletzt gesehen {time}: fehlt in der letzten Antwort von tedee</translation>
    </message>
    <message>
        <source>last seen {time}: tedee&apos;s answer about it could not be read</source>
        <translation>zuletzt gesehen {time}: Antwort von tedee dazu nicht lesbar</translation>
    </message>
    <message>
        <source>The settings can&apos;t be read, so the defaults are used and no change is saved: make sure that you may read and write settings.toml and its folder.</source>
        <translation>Die Einstellungen können nicht gelesen werden, daher gelten die Standardwerte, und keine Änderung wird gespeichert: Sorgen Sie dafür, dass Sie settings.toml und den Ordner der Datei lesen und schreiben dürfen.</translation>
    </message>
    <message>
        <source>The settings can&apos;t be read, so the defaults are used and no change is saved: what should be their folder is a file; remove that, or choose another folder.</source>
        <translation>Die Einstellungen können nicht gelesen werden, daher gelten die Standardwerte, und keine Änderung wird gespeichert: An der Stelle ihres Ordners liegt eine Datei; entfernen Sie diese, oder wählen Sie einen anderen Ordner.</translation>
    </message>
    <message>
        <source>The settings can&apos;t be read, so the defaults are used and no change is saved: the path of their folder is too long; choose a shorter one.</source>
        <translation>Die Einstellungen können nicht gelesen werden, daher gelten die Standardwerte, und keine Änderung wird gespeichert: Der Pfad ihres Ordners ist zu lang; wählen Sie einen kürzeren.</translation>
    </message>
    <message>
        <source>All events and battery levels from before {time} are deleted permanently.</source>
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
        <source>Another Lockwatch starts when you log in: {command}. Tick this to start this one instead.</source>
        <translation>Beim Anmelden startet ein anderes Lockwatch: {command}. Kreuzen Sie dies an, um stattdessen dieses zu starten.</translation>
    </message>
    <message>
        <source>It is turned off in the system&apos;s settings. Tick this to turn it on again.</source>
        <translation>Es ist in den Einstellungen des Systems ausgeschaltet. Kreuzen Sie dies an, um es wieder einzuschalten.</translation>
    </message>
    <message>
        <source>Lockwatch can&apos;t find out whether it starts when you log in.</source>
        <translation>Lockwatch kann nicht feststellen, ob es beim Anmelden startet.</translation>
    </message>
    <message>
        <source>The start at log-in could not be changed ({reason}). Lockwatch itself keeps running.</source>
        <translation>Der Start beim Anmelden ließ sich nicht ändern ({reason}). Lockwatch selbst läuft weiter.</translation>
    </message>
    <message>
        <source>was left unlocked</source>
        <translation>blieb unverriegelt</translation>
    </message>
    <message>
        <source>door was left open</source>
        <translation>Tür blieb offen</translation>
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
        <source>Lockwatch also runs on the computer {computer}, with the same home folder, and saves the history there. This one watches, too, but forgets what it saw when you log out.</source>
        <translation>Lockwatch läuft auch auf dem Computer {computer}, mit demselben Benutzerordner, und speichert den Verlauf dort. Dieses hier überwacht die Schlösser ebenfalls, vergisst aber beim Abmelden, was es gesehen hat.</translation>
    </message>
    <message>
        <source>Another Lockwatch is already watching your locks. To end the demo here, quit that one first.</source>
        <translation>Ein anderes Lockwatch überwacht Ihre Schlösser bereits. Um die Demo hier zu beenden, beenden Sie zuerst das andere.</translation>
    </message>
    <message>
        <source>No program was found to open the manual. It is in {folder}.</source>
        <translation>Kein Programm zum Öffnen des Handbuchs gefunden. Es liegt in {folder}.</translation>
    </message>
    <message>
        <source>The session&apos;s message bus (D-Bus) does not answer: notifications can&apos;t be shown, and the icon may be missing from the panel. Lockwatch keeps watching your locks; both return by themselves as soon as the bus answers.</source>
        <translation>Der Nachrichtenbus der Sitzung (D-Bus) antwortet nicht: Benachrichtigungen können nicht angezeigt werden, und das Symbol fehlt vielleicht in der Leiste. Lockwatch überwacht Ihre Schlösser weiter; beides kommt von selbst zurück, sobald der Bus antwortet.</translation>
    </message>
    <message>
        <source>The session&apos;s message bus (D-Bus) was restarted, and the icon can&apos;t return to this panel. Everything else works. To get the icon back, quit Lockwatch and start it again.</source>
        <translation>Der Nachrichtenbus der Sitzung (D-Bus) wurde neu gestartet, und das Symbol kann nicht in diese Leiste zurück. Alles andere funktioniert. Um das Symbol zurückzubekommen, beenden Sie Lockwatch und starten Sie es neu.</translation>
    </message>
    <message>
        <source>GNOME shows tray icons only with the extension “AppIndicator and KStatusNotifierItem Support”. Until it is turned on, closing this window quits Lockwatch.</source>
        <translation>GNOME zeigt Symbole nur mit der Erweiterung „AppIndicator and KStatusNotifierItem Support“. Bis sie eingeschaltet ist, beendet das Schließen dieses Fensters Lockwatch.</translation>
    </message>
    <message>
        <source>No panel here shows tray icons, so closing this window quits Lockwatch.</source>
        <translation>Keine Leiste zeigt hier Symbole, darum beendet das Schließen dieses Fensters Lockwatch.</translation>
    </message>
    <message>
        <source>No panel here shows tray icons, so Lockwatch runs in the background. To see its window, start Lockwatch again.</source>
        <translation>Keine Leiste zeigt hier Symbole, darum läuft Lockwatch im Hintergrund. Um sein Fenster zu sehen, starten Sie Lockwatch noch einmal.</translation>
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
        <source>An event that this version of Lockwatch does not know</source>
        <translation>Ein Ereignis, das diese Version von Lockwatch nicht kennt</translation>
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
        <translation>Die tedee-Cloud wurde nicht gefunden: Prüfen Sie das Netzwerk oder die API-Adresse in den Einstellungen.</translation>
    </message>
    <message>
        <source>The server could not prove that it is tedee&apos;s, so it was not trusted: check this computer&apos;s date, or ask your network administrator.</source>
        <translation>Der Server konnte sich nicht als Server von tedee ausweisen, daher wurde ihm nicht vertraut: Prüfen Sie das Datum dieses Computers, oder fragen Sie den Betreiber des Netzwerks.</translation>
    </message>
    <message>
        <source>Something went wrong inside Lockwatch: its log says what.</source>
        <translation>In Lockwatch ist etwas schiefgegangen; was, steht im Protokoll.</translation>
    </message>
    <message>
        <source>The answer points to another address: perhaps this network wants a login. Open a browser to look.</source>
        <translation>Die Antwort verweist auf eine andere Adresse: Vielleicht verlangt dieses Netzwerk eine Anmeldung. Öffnen Sie zum Nachsehen einen Browser.</translation>
    </message>
    <message>
        <source>There is no tedee API at this address: check the API address in the settings.</source>
        <translation>Unter dieser Adresse gibt es keine tedee-API: Prüfen Sie die API-Adresse in den Einstellungen.</translation>
    </message>
    <message>
        <source>The tedee cloud rejected the request. If that does not change, Lockwatch may need an update.</source>
        <translation>Die tedee-Cloud hat die Anfrage zurückgewiesen. Falls das so bleibt, braucht Lockwatch vielleicht ein Update.</translation>
    </message>
    <message>
        <source>The answer is not in the documented form. If that does not change, Lockwatch may need an update.</source>
        <translation>Die Antwort hat nicht das dokumentierte Format. Falls das so bleibt, braucht Lockwatch vielleicht ein Update.</translation>
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
        <translation>Lockwatch sieht nichts: {why}</translation>
    </message>
    <message>
        <source>Lockwatch could not see: {why}</source>
        <translation>Lockwatch sah nichts: {why}</translation>
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
        <translation>Unverriegelt</translation>
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
    <message>
        <source>The settings can&apos;t be read, so the defaults are used and no change is saved: remove settings.toml, which is not a file.</source>
        <translation>Die Einstellungen können nicht gelesen werden, daher gelten die Standardwerte, und keine Änderung wird gespeichert: Entfernen Sie settings.toml, denn das ist keine Datei.</translation>
    </message>
    <message>
        <source>The settings can&apos;t be read, so the defaults are used and no change is saved: shorten or remove settings.toml, which is too large.</source>
        <translation>Die Einstellungen können nicht gelesen werden, daher gelten die Standardwerte, und keine Änderung wird gespeichert: Kürzen oder entfernen Sie settings.toml, denn die Datei ist zu groß.</translation>
    </message>
    <message numerus="yes">
        <source>{named} and %n more</source>
        <translation>
            <numerusform>{named} und %n weitere</numerusform>
            <numerusform>{named} und %n weitere</numerusform>
        </translation>
    </message>
    <message>
        <source>Not known yet: the first check is still running.</source>
        <comment>token</comment>
        <translation>Noch nicht bekannt: Die erste Prüfung läuft noch.</translation>
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
        <source>It lost the connection to its bridge, so its state is not known.</source>
        <translation>Es hat die Verbindung zu seiner Bridge verloren, daher ist sein Zustand nicht bekannt.</translation>
    </message>
    <message>
        <source>{name}: battery low</source>
        <translation>{name}: Batterie schwach</translation>
    </message>
    <message>
        <source>{level} left. Charge it soon.</source>
        <translation>Noch {level}. Laden Sie die Batterie bald auf.</translation>
    </message>
    <message>
        <source>{name}: battery almost empty</source>
        <translation>{name}: Batterie fast leer</translation>
    </message>
    <message>
        <source>{level} left. Charge it now, or the lock will stop.</source>
        <translation>Noch {level}. Laden Sie die Batterie jetzt auf, sonst fällt das Schloss aus.</translation>
    </message>
    <message>
        <source>{name} is jammed</source>
        <translation>{name} ist blockiert</translation>
    </message>
    <message>
        <source>Its bolt did not move as it should: look at the door.</source>
        <translation>Der Riegel hat sich nicht wie vorgesehen bewegt: Sehen Sie an der Tür nach.</translation>
    </message>
    <message>
        <source>Lockwatch shows the last known state and keeps trying; if this lasts, check this computer&apos;s network.</source>
        <translation>Lockwatch zeigt den letzten bekannten Zustand und versucht es weiter; falls es andauert, prüfen Sie das Netzwerk dieses Computers.</translation>
    </message>
    <message>
        <source>Everything works for now, but tedee will soon switch off the interface that this version uses: please update Lockwatch.</source>
        <translation>Noch funktioniert alles, aber tedee schaltet die Schnittstelle, die diese Version nutzt, bald ab: Bitte aktualisieren Sie Lockwatch.</translation>
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
        <source>You get no more notifications about its connection until it is stable again.</source>
        <translation>Sie erhalten keine weiteren Benachrichtigungen zu seiner Verbindung, bis sie wieder stabil ist.</translation>
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
        <translation>Während Lockwatch nichts sah</translation>
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
            <numerusform>Handlungsbedarf (%n)</numerusform>
            <numerusform>Handlungsbedarf (%n)</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Other locks (%n)</source>
        <translation>
            <numerusform>Weitere Schlösser (%n)</numerusform>
            <numerusform>Weitere Schlösser (%n)</numerusform>
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
        <source>The settings file could not be read. It was saved as {}, and the defaults are used now.</source>
        <translation>Die Einstellungsdatei war nicht lesbar. Sie wurde als {} gesichert, und jetzt gelten die Standardwerte.</translation>
    </message>
    <message>
        <source>Some settings are invalid, so their defaults are used: {}.</source>
        <translation>Einige Einstellungen sind ungültig, daher gelten ihre Standardwerte: {}.</translation>
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
        <source>Lockwatch&apos;s saved data could not be read and was moved to {name}. Lockwatch keeps watching, but may repeat earlier notifications.</source>
        <translation>Die gespeicherten Daten von Lockwatch waren nicht lesbar und wurden nach {name} verschoben. Lockwatch überwacht weiter, wiederholt aber vielleicht frühere Benachrichtigungen.</translation>
    </message>
    <message>
        <source>Lockwatch can&apos;t save its data: is the disk full? It keeps watching, but may repeat notifications after a restart.</source>
        <translation>Lockwatch kann seine Daten nicht speichern: Ist der Datenträger voll? Es überwacht weiter, wiederholt aber nach einem Neustart vielleicht Benachrichtigungen.</translation>
    </message>
    <message>
        <source>The recording has stopped because its file can&apos;t be written: is the disk full? Lockwatch keeps watching.</source>
        <translation>Die Aufzeichnung wurde beendet, weil sich ihre Datei nicht schreiben lässt: Ist der Datenträger voll? Lockwatch überwacht weiter.</translation>
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
