<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="fr" sourcelanguage="en">
<context>
    <name>AboutDialog</name>
    <message>
        <source>About</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lockwatch {version}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Watches tedee smart locks from the system tray. It only reads, and never operates a lock.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Independent of the maker of the locks: neither made nor endorsed by tedee.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Free software under the MIT licence, without any warranty.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Diagnostics</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Copy diagnostics</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>For the report of a fault. No token, no name and no serial number is in it; this is all:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copied.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>AccountPage</name>
    <message>
        <source>Account</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Token</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The token is the personal access key with which Lockwatch reads your locks. To replace it, make a new one in the tedee Portal. Removing it here does not withdraw it there.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Replace token…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Re&amp;move token…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>API address</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Where Lockwatch asks for your locks. It seldom needs to be changed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The command line has set another address for this run; this one holds from the next start.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remove token</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remove the token from this computer?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lockwatch can&apos;t see your locks until it is given a token again. The token itself stays valid until it is withdrawn in the tedee Portal.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remove</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>AlertBanner</name>
    <message>
        <source>Snooze</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>AlertRow</name>
    <message>
        <source>never told</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Snooze</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{act}: {alert}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Alerts</name>
    <message>
        <source>Nothing to tell.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>AlertsPage</name>
    <message>
        <source>Alerts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show &amp;notifications</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Keep lock names out of them</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>For shared screens: they say “A lock is disconnected” and not which one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show an e&amp;xample</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>When to tell</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>after {n} s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>at once</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>at {n} %</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>after {n} min</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>never</source>
        <comment>told</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Disconnected</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Battery &amp;low</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Battery almost &amp;empty</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Left &amp;unlocked</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Door left &amp;open</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not lower: for {lock} the battery is almost empty at {level} %.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not higher: for {lock} the battery is low at {level} %.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Announcer</name>
    <message>
        <source>Example door</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Banner</name>
    <message>
        <source>Dismiss</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>BatteryCurve</name>
    <message>
        <source>Battery over time</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>DetailsDialog</name>
    <message>
        <source>Nothing was recorded yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This lock has left the account. Below is what was last known of it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Alerts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Battery over time</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Recent events</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Dialogs</name>
    <message>
        <source>The token is accepted.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The token is removed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This API address can&apos;t be used: it must begin with https:// and have only a host and a path.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The settings hold for this run, but could not be saved to the disk.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>EmptyPage</name>
    <message>
        <source>Enter token…</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>EventsView</name>
    <message>
        <source>Recent events</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Facts</name>
    <message>
        <source>Change…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Change the battery alerts…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rename here…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{fact}: {value}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>GeneralPage</name>
    <message>
        <source>General</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>every {n} s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Look at the loc&amp;ks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Shorter shows a change sooner, longer asks the cloud less often.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The command line has set another interval for this run; this one holds from the next start.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Look and language</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Appearance</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>as the system</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>light</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>dark</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Icon</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>as the system</source>
        <comment>the icon&apos;s panel</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>for a light panel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>for a dark panel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>as the system</source>
        <comment>the language</comment>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>HiddenLine</name>
    <message>
        <source>Show</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show hidden locks</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ListWindow</name>
    <message>
        <source>Seen {age}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Syncing…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No lock is called “{text}”</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All locks are hidden</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lockwatch needs a token to see your locks.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No locks in this account. Add them in the tedee app.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sync now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sync in {n} s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sync at {time}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No lock was seen yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Waiting for the first answer…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Last seen {time}, {age}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Settings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>About</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Quit</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>LockList</name>
    <message>
        <source>Locks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Acknowledge</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Snooze</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Take back</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>LocksPage</name>
    <message>
        <source>Each lock</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The locks appear here after the first sync.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Search</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Search the locks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Locks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Called here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>never</source>
        <comment>told</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} %</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} min</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Battery &amp;low</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Battery almost &amp;empty</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Left &amp;unlocked</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Door left &amp;open</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>percent</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>minutes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{setting}, {unit}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Never tell me about this lock</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Hide it: not in the list, and never told</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{lock} (not in this account)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{lock} · hidden</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{lock} · never told</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{lock} · own settings</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Notifications</name>
    <message>
        <source>Open</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>OwnNumber</name>
    <message>
        <source>otherwise:</source>
        <comment>not as all locks have it, but as the number beside says</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>as for all ({value})</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>PauseBanner</name>
    <message>
        <source>Resume</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>QuietPage</name>
    <message>
        <source>Quiet hours</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Keep quiet at these hours</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;From</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Until</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;On</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Critical alerts are told all the same; the others wait, and one summary at the end tells those that still stand.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No day is chosen, so no hour is quiet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It begins on the chosen days, and lasts a whole day.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It begins on the chosen days, and ends on the day after.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It begins and ends on the chosen days.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Renaming</name>
    <message>
        <source>Rename here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Only Lockwatch on this computer calls the lock so. Leave it empty for the owner&apos;s name.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Name on this computer</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>SearchField</name>
    <message>
        <source>Search</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Search for a lock</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>SettingsDialog</name>
    <message>
        <source>Settings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pages</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Tray</name>
    <message>
        <source>Open</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sync now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pause notifications</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Settings…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>About Lockwatch</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Quit</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>WelcomeDialog</name>
    <message>
        <source>Welcome</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keep the token for this run only</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Checking…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Check and start</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No token has such characters.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It needs a personal access key of your account. Make one in the tedee Portal, under your account → Personal access keys, with the one scope Device.Read: so it can look, and not unlock.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lockwatch watches your tedee locks from here: locked, connected, charged, at a glance. It only reads, and never operates a lock.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Personal access key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show the key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Try the demo</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Wording</name>
    <message>
        <source>Never tell me about this lock</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{level} %</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No bridge</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Details…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rename here…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Thresholds…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hide</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n locks are hidden</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Disconnected</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{state}, {level}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name}: {state}</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>unstable: %n disconnections in 10 min</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>{alert}: {silence}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{text} ({some})</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>jammed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>door open since {time}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>door open</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Jammed when last seen</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>disconnected since {time}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>unlocked when last seen</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>door open when last seen</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>battery almost empty</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>battery low</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>never told</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>battery {level}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{status}; {quiet}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name}: {status}; {battery}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Needs attention. {sentence}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hidden. {sentence}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Space acknowledges; the menu key offers more.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Disconnected since {time}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Battery low</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Battery almost empty</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Jammed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{state} since {time}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Door open since {time}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The token is refused</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The tedee cloud can&apos;t be reached</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lockwatch will need an update</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Acknowledge</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Snooze for 1 hour</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Snooze until tomorrow, {time}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pause notifications for 1 hour</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pause notifications until tomorrow, {time}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pause notifications until resumed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Resume notifications</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Acknowledge all</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Snooze all for 1 hour</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Snooze all until tomorrow, {time}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>For 1 hour</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Until tomorrow, {time}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Until resumed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>acknowledged</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>snoozed until {time}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Snooze until tomorrow</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lock</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Door</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Bridge</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Battery</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Battery alerts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Firmware</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Serial number</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Owner&apos;s name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No door sensor</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not known, as its sensor is disconnected</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Closed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not known, as its sensor is not calibrated</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Update available, to be installed with the tedee app</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Up to date</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not known</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Door sensor removed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Door sensor disconnected</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Door opened</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Door closed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Door sensor not calibrated</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Connected to its bridge</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Disconnected from its bridge</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>disconnected</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>left unlocked</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>door left open</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>connected again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>connection unstable</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>what changed while Lockwatch could not see</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>what had waited</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Alert: {alert}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Alert over: {alert}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Told: {alert}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not told, as it is never told: {alert}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not told, as it was acknowledged: {alert}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not told, as it was snoozed: {alert}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not told, as it is getting better: {alert}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not told, as its connection is unstable: {alert}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not told yet, as notifications were paused: {alert}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not told yet, as it was in quiet hours: {alert}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Told together with others: {alert}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lockwatch can&apos;t see its locks now. This is what was known before.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lockwatch can&apos;t see its locks now. This is what was known at {time}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not known, as it has no bridge</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{state}, jammed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{state} when last seen, before {time}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{state} when last seen</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{state} when last seen at {time}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No bridge, so it can&apos;t be watched</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Connected when last seen</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Connected since {time}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{date}, {time}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Today</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Yesterday</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Something that this version of Lockwatch does not know</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>State not known</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{time}: {level}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There are too few readings for a curve yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This computer seems to be offline.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The tedee cloud was not found: check the network, or the API address in the settings.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The tedee cloud turned the connection away.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The tedee cloud does not answer in time.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server could not prove that it is tedee&apos;s, so it was not trusted: check this computer&apos;s date, or ask who runs this network.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The connection to the tedee cloud broke off.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The tedee cloud has a fault of its own.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Something went wrong inside Lockwatch; its log says what.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The answer is a web page, not tedee&apos;s: perhaps the login page of this network. Open a browser to log in.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The answer points to another address: perhaps this network wants a login. Open a browser to look.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no tedee API at this address: check the API address in the settings.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The tedee cloud rejected the request. If it stays so, Lockwatch may need an update.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The answer was too large to be tedee&apos;s, and was not read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The answer can&apos;t be read: it is not in tedee&apos;s form.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The answer is not in the documented form. If it stays so, Lockwatch may need an update.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lockwatch needs a token: a personal access key of your account.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What is stored as the token, or stands in LOCKWATCH_TOKEN, can&apos;t be one: put a personal access key there.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This computer has no keyring to keep the token in; it can be kept for this run only.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The keyring with the token is locked: unlock it, then sync again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The keyring with the token does not answer: perhaps it waits for you to unlock it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The only keyring here would not keep the token safe; it can be kept for this run only.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The keyring reported a fault, so the token can&apos;t be read; the log says more.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The token lacks the scope Device.Read: make a new personal access key with it in the tedee Portal.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The token was refused: if it stays so, make a new personal access key in the tedee Portal.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rate limited: too many requests were made for this account.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rate limited until {time}: too many requests were made for this account.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{text} (HTTP {status})</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lockwatch tries again by itself.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Next try at {time}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not calibrated</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Calibrating…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Unlocked</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Semi-locked</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Unlocking…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Locking…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Locked</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pulled</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pulling…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Unknown</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Updating…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lock {id}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{state}, door open</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Connected</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Battery unknown</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{level}, read {age}</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>{named} and %n more</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n days ago</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>{level}, charging</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Low {level}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Almost empty {level}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Take back</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Take all back</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Low at {low}, almost empty at {critical}</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>Battery from {first} on {start} to {last} on {end}, charged %n times.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Battery from {first} on {start} to {last} on {end}, not charged.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} is disconnected</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Its bridge has lost it, so its state is not known.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name}: battery low</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{level} left. Charge it soon.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name}: battery almost empty</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{level} left. Charge it now, or the lock will stop.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} is jammed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Its bolt did not move as it should: look at the door.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} is still unlocked</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It has been so for longer than the settings allow.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name}: the door is still open</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Your locks work as before, but Lockwatch can&apos;t see them until you give it a new personal access key.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lockwatch shows what it saw last and goes on trying; if it lasts, check this computer&apos;s network.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Everything works for now, but the tedee cloud retires the interface that this version uses: install a newer Lockwatch soon.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} is connected again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>after {after}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name}: the connection is unstable</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing more is told of its connection until it has been steady for 10 minutes.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>still unlocked</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>door still open</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>unstable connection</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>battery no longer low</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>battery no longer almost empty</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no longer jammed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>locked again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>door no longer open</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>While Lockwatch could not see</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>While notifications were held back</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A lock</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n locks are disconnected</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n locks: battery low</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n locks: battery almost empty</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n locks are jammed</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n locks are still unlocked</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n doors are still open</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n locks are connected again</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n locks have an unstable connection</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Lockwatch shows which.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>{names} {and_more}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name}: {what}</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n locks</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Needs attention (%n)</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The rest (%n)</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Hidden (%n)</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Lockwatch: {summary}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{text}; as of {time}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{text}; {paused}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>paused</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>paused until {time}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Notifications are paused.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Notifications are paused until {time}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Needs a token</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Waiting for the first answer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cannot see the locks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All locked</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No locks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No lock has a bridge</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No lock to watch</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} of {total} locked</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} jammed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} battery almost empty</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} disconnected</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} battery low</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n locks jammed</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n batteries almost empty</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n locks disconnected</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n batteries low</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n not locked</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>The settings file could not be read; it was kept as {}, and the defaults hold now.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Some settings do not fit, so their defaults hold: {}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Kept in the keyring of this computer.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Kept in the keyring of this computer ({keyring}).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Kept for this run only: it is gone when Lockwatch ends.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Given by the environment variable {variable}: it is replaced or removed there, before the next start.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The demo needs no token of yours.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is none.</source>
        <comment>token</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>just now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} s ago</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} min ago</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} h ago</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} min</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{hours} h {minutes} min</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>at {time}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>on {date}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What Lockwatch remembered could not be read and was put aside as {name}. Watching goes on; alerts that were told before may be told once more.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lockwatch can&apos;t write down what it has told: is the disk full? Watching goes on; after a restart, alerts may be told once more.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The recording has stopped, as its file can&apos;t be written: is the disk full? Watching goes on.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
</TS>
