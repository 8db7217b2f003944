<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="fr" sourcelanguage="en">
<context>
    <name>AboutDialog</name>
    <message>
        <source>About</source>
        <translation>À propos</translation>
    </message>
    <message>
        <source>Lockwatch {version}</source>
        <translation>Lockwatch {version}</translation>
    </message>
    <message>
        <source>Watches tedee smart locks from the system tray. It only reads, and never operates a lock.</source>
        <translation>Surveille les serrures connectées tedee depuis la zone de notification. Lockwatch ne fait que lire et n’actionne jamais une serrure.</translation>
    </message>
    <message>
        <source>Independent of the maker of the locks: neither made nor endorsed by tedee.</source>
        <translation>Indépendant du fabricant des serrures&#x202f;: ni réalisé ni approuvé par tedee.</translation>
    </message>
    <message>
        <source>Free software under the MIT licence, without any warranty.</source>
        <translation>Logiciel libre sous licence MIT, sans aucune garantie.</translation>
    </message>
    <message>
        <source>Manual</source>
        <translation>Manuel</translation>
    </message>
    <message>
        <source>Website</source>
        <translation>Site web</translation>
    </message>
    <message>
        <source>Report a problem</source>
        <translation>Signaler un problème</translation>
    </message>
    <message>
        <source>Diagnostics</source>
        <translation>Diagnostic</translation>
    </message>
    <message>
        <source>&amp;Copy diagnostics</source>
        <translation>&amp;Copier le diagnostic</translation>
    </message>
    <message>
        <source>For a problem report. It contains no access key, name or serial number. This is all of it:</source>
        <translation>Pour signaler un problème. Il ne contient ni clé d’accès, ni nom, ni numéro de série. Le voici en entier&#x202f;:</translation>
    </message>
    <message>
        <source>Copied.</source>
        <translation>Copié.</translation>
    </message>
</context>
<context>
    <name>AccountPage</name>
    <message>
        <source>Account</source>
        <translation>Compte</translation>
    </message>
    <message>
        <source>Access key</source>
        <translation>Clé d’accès</translation>
    </message>
    <message>
        <source>Lockwatch reads your locks with this key. To replace it, create a new one in the tedee Portal. Removing it here does not delete it there.</source>
        <translation>Lockwatch lit vos serrures avec cette clé. Pour la remplacer, créez-en une nouvelle dans le portail tedee. La retirer d’ici ne la supprime pas là-bas.</translation>
    </message>
    <message>
        <source>&amp;Replace key…</source>
        <translation>&amp;Remplacer la clé…</translation>
    </message>
    <message>
        <source>Re&amp;move key…</source>
        <translation>&amp;Supprimer la clé…</translation>
    </message>
    <message>
        <source>API address</source>
        <translation>Adresse de l’API</translation>
    </message>
    <message>
        <source>The server that Lockwatch asks about your locks. You rarely need to change it.</source>
        <translation>Le serveur que Lockwatch interroge sur vos serrures. Il est rarement utile d’en changer.</translation>
    </message>
    <message>
        <source>The command line has set another address for this run. This one applies from the next start.</source>
        <translation>La ligne de commande a fixé une autre adresse pour cette session. Celle-ci s’appliquera au prochain démarrage.</translation>
    </message>
    <message>
        <source>Remove access key</source>
        <translation>Supprimer la clé d’accès</translation>
    </message>
    <message>
        <source>Remove the access key from this computer?</source>
        <translation>Supprimer la clé d’accès de cet ordinateur&#x202f;?</translation>
    </message>
    <message>
        <source>Lockwatch can&apos;t see your locks until you enter an access key again. The key itself stays valid until you delete it in the tedee Portal.</source>
        <translation>Lockwatch ne peut plus voir vos serrures tant que vous ne saisissez pas de nouveau une clé d’accès. La clé elle-même reste valable tant que vous ne la supprimez pas dans le portail tedee.</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Supprimer</translation>
    </message>
</context>
<context>
    <name>AlertBanner</name>
    <message>
        <source>Snooze</source>
        <translation>Reporter</translation>
    </message>
</context>
<context>
    <name>AlertRow</name>
    <message>
        <source>muted</source>
        <translation>en sourdine</translation>
    </message>
    <message>
        <source>Snooze</source>
        <translation>Reporter</translation>
    </message>
    <message>
        <source>{act}: {alert}</source>
        <translation>{act}&#x202f;: {alert}</translation>
    </message>
</context>
<context>
    <name>Alerts</name>
    <message>
        <source>No alerts.</source>
        <translation>Aucune alerte.</translation>
    </message>
</context>
<context>
    <name>AlertsPage</name>
    <message>
        <source>Alerts</source>
        <translation>Alertes</translation>
    </message>
    <message>
        <source>Show &amp;notifications</source>
        <translation>Afficher les &amp;notifications</translation>
    </message>
    <message>
        <source>&amp;Hide lock names in notifications</source>
        <translation>&amp;Masquer les noms des serrures dans les notifications</translation>
    </message>
    <message>
        <source>For shared screens: notifications say “A lock is disconnected”, not which one.</source>
        <translation>Pour les écrans partagés&#x202f;: les notifications disent «&#x202f;Une serrure&#x202f;: déconnectée&#x202f;», sans préciser laquelle.</translation>
    </message>
    <message>
        <source>&amp;Weekly summary</source>
        <translation>&amp;Résumé hebdomadaire</translation>
    </message>
    <message>
        <source>On Mondays from 9:00: disconnections, the lowest battery and what to do.</source>
        <translation>Le lundi à partir de 9&#xa0;h&#x202f;: déconnexions, batterie la plus faible et ce qu’il faut faire.</translation>
    </message>
    <message>
        <source>Show an e&amp;xample</source>
        <translation>Afficher un e&amp;xemple</translation>
    </message>
    <message>
        <source>Notify me when</source>
        <translation>M’avertir quand</translation>
    </message>
    <message>
        <source>Left unlocked or open</source>
        <translation>Laissée déverrouillée ou ouverte</translation>
    </message>
    <message>
        <source>Warn me if a lock is left &amp;unlocked</source>
        <translation>M’avertir si une serrure r&amp;este déverrouillée</translation>
    </message>
    <message>
        <source>Warn me if a door is left &amp;open</source>
        <translation>M’avertir si une porte reste &amp;ouverte</translation>
    </message>
    <message>
        <source>Choose a warning first. Then you can limit it to certain hours.</source>
        <translation>Choisissez d’abord un avertissement. Vous pourrez ensuite le limiter à certaines heures.</translation>
    </message>
    <message>
        <source>A warning stays until the lock is locked or the door is closed.</source>
        <translation>Un avertissement dure jusqu’à ce que la serrure soit verrouillée ou la porte fermée.</translation>
    </message>
    <message>
        <source>These hours cover a whole day.</source>
        <translation>Ces heures couvrent toute la journée.</translation>
    </message>
    <message>
        <source>at {n} %</source>
        <translation>à {n}&#x202f;%</translation>
    </message>
    <message>
        <source>&amp;Disconnected</source>
        <translation>&amp;Déconnectée</translation>
    </message>
    <message>
        <source>Battery &amp;low</source>
        <translation>Batterie &amp;faible</translation>
    </message>
    <message>
        <source>Battery almost &amp;empty</source>
        <translation>Batterie presque &amp;vide</translation>
    </message>
    <message>
        <source>When &amp;to warn</source>
        <translation>Quand m’&amp;avertir</translation>
    </message>
    <message>
        <source>If something has been unlocked or open long enough by {begins}, you are notified then. A warning stays until the lock is locked or the door is closed, even after {ends}.</source>
        <translation>Si quelque chose est déverrouillé ou ouvert depuis assez longtemps à {begins}, vous êtes averti à ce moment-là. Un avertissement dure jusqu’à ce que la serrure soit verrouillée ou la porte fermée, même après {ends}.</translation>
    </message>
    <message>
        <source>It can&apos;t be lower: for {lock} the battery is almost empty at {level} %.</source>
        <translation>Impossible de descendre plus bas&#x202f;: pour {lock}, la batterie est presque vide à {level} %.</translation>
    </message>
    <message>
        <source>It can&apos;t be higher: for {lock} the battery is low at {level} %.</source>
        <translation>Impossible de monter plus haut&#x202f;: pour {lock}, la batterie est faible à {level} %.</translation>
    </message>
</context>
<context>
    <name>Banner</name>
    <message>
        <source>Dismiss</source>
        <translation>Fermer</translation>
    </message>
</context>
<context>
    <name>BatteryCurve</name>
    <message>
        <source>Battery over time</source>
        <translation>Évolution de la batterie</translation>
    </message>
</context>
<context>
    <name>ChoiceField</name>
    <message>
        <source>same as all locks ({value})</source>
        <translation>comme toutes les serrures ({value})</translation>
    </message>
    <message>
        <source>all day</source>
        <translation>toute la journée</translation>
    </message>
    <message>
        <source>from</source>
        <comment>a time of day, which follows</comment>
        <translation>de</translation>
    </message>
    <message>
        <source>{n} s</source>
        <translation>{n} s</translation>
    </message>
    <message>
        <source>seconds</source>
        <translation>secondes</translation>
    </message>
    <message>
        <source>{n} min</source>
        <translation>{n} min</translation>
    </message>
    <message>
        <source>minutes</source>
        <translation>minutes</translation>
    </message>
    <message>
        <source>never</source>
        <comment>told</comment>
        <translation>jamais</translation>
    </message>
    <message>
        <source>at once</source>
        <translation>aussitôt</translation>
    </message>
    <message>
        <source>after</source>
        <comment>a number of seconds or minutes, which follows</comment>
        <translation>après</translation>
    </message>
</context>
<context>
    <name>DemoBanner</name>
    <message>
        <source>Enter my key…</source>
        <translation>Saisir ma clé…</translation>
    </message>
    <message>
        <source>End demo</source>
        <translation>Quitter la démo</translation>
    </message>
</context>
<context>
    <name>DetailsDialog</name>
    <message>
        <source>Whole history…</source>
        <translation>Tout l’historique…</translation>
    </message>
    <message>
        <source>Nothing has been recorded yet.</source>
        <translation>Rien n’a encore été enregistré.</translation>
    </message>
    <message>
        <source>This lock is no longer in the account. Below is what was last known about it.</source>
        <translation>Cette serrure n’est plus dans le compte. Voici les dernières informations connues.</translation>
    </message>
    <message>
        <source>Alerts</source>
        <translation>Alertes</translation>
    </message>
    <message>
        <source>Battery over time</source>
        <translation>Évolution de la batterie</translation>
    </message>
    <message>
        <source>Recent events</source>
        <translation>Événements récents</translation>
    </message>
</context>
<context>
    <name>DialogManager</name>
    <message>
        <source>This API address can&apos;t be used: it must begin with https:// and have only a host and a path.</source>
        <translation>Cette adresse d’API est inutilisable&#x202f;: elle doit commencer par https:// et ne comporter qu’un hôte et un chemin.</translation>
    </message>
    <message>
        <source>The settings apply until Lockwatch quits, because they could not be saved.</source>
        <translation>Les paramètres ne valent que jusqu’à la fermeture de Lockwatch, car ils n’ont pas pu être enregistrés.</translation>
    </message>
    <message>
        <source>The access key was removed.</source>
        <translation>La clé d’accès a été supprimée.</translation>
    </message>
</context>
<context>
    <name>EmptyPage</name>
    <message>
        <source>Enter access key…</source>
        <translation>Saisir la clé d’accès…</translation>
    </message>
</context>
<context>
    <name>EventsView</name>
    <message>
        <source>Recent events</source>
        <translation>Événements récents</translation>
    </message>
</context>
<context>
    <name>ExportDialog</name>
    <message>
        <source>Export history</source>
        <translation>Exporter l’historique</translation>
    </message>
    <message>
        <source>Export progress</source>
        <translation>Progression de l’exportation</translation>
    </message>
    <message>
        <source>Writing {name}…</source>
        <translation>Écriture de {name}…</translation>
    </message>
</context>
<context>
    <name>Facts</name>
    <message>
        <source>Change…</source>
        <translation>Modifier…</translation>
    </message>
    <message>
        <source>Change the battery alerts…</source>
        <translation>Modifier les alertes de batterie…</translation>
    </message>
    <message>
        <source>Display name…</source>
        <translation>Nom affiché…</translation>
    </message>
    <message>
        <source>{fact}: {value}</source>
        <translation>{fact}&#x202f;: {value}</translation>
    </message>
</context>
<context>
    <name>Footer</name>
    <message>
        <source>Help</source>
        <translation>Aide</translation>
    </message>
    <message>
        <source>About Lockwatch</source>
        <translation>À propos de Lockwatch</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Quitter</translation>
    </message>
    <message>
        <source>History</source>
        <translation>Historique</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Paramètres</translation>
    </message>
    <message>
        <source>More</source>
        <translation>Plus</translation>
    </message>
</context>
<context>
    <name>Forgetting</name>
    <message>
        <source>Delete</source>
        <translation>Supprimer</translation>
    </message>
</context>
<context>
    <name>FoundPage</name>
    <message>
        <source>Start when I log in</source>
        <translation>Démarrer à l’ouverture de session</translation>
    </message>
    <message>
        <source>Lockwatch watches them from now on.</source>
        <translation>Lockwatch les surveille désormais.</translation>
    </message>
    <message>
        <source>No locks found</source>
        <translation>Aucune serrure trouvée</translation>
    </message>
    <message>
        <source>The key works, but this account has no locks. Add them in the tedee app.</source>
        <translation>La clé fonctionne, mais ce compte n’a pas de serrures. Ajoutez-les dans l’application tedee.</translation>
    </message>
    <message>
        <source>Without a tedee bridge Lockwatch can&apos;t see: {names}</source>
        <translation>Sans bridge tedee, Lockwatch ne voit pas&#x202f;: {names}</translation>
    </message>
</context>
<context>
    <name>GeneralPage</name>
    <message>
        <source>General</source>
        <translation>Général</translation>
    </message>
    <message>
        <source>{n} s</source>
        <translation>{n} s</translation>
    </message>
    <message>
        <source>Chec&amp;k every</source>
        <translation>&amp;Vérifier toutes les</translation>
    </message>
    <message>
        <source>A shorter time shows changes sooner, a longer one makes fewer requests to tedee.</source>
        <translation>Un délai plus court montre plus vite les changements, un plus long envoie moins de requêtes à tedee.</translation>
    </message>
    <message>
        <source>The command line has set another interval for this run. This one applies from the next start.</source>
        <translation>La ligne de commande a fixé un autre délai pour cette session. Celui-ci s’appliquera au prochain démarrage.</translation>
    </message>
    <message>
        <source>Start Lockwatch &amp;when you log in</source>
        <translation>Lancer Lockwatch à l’&amp;ouverture de session</translation>
    </message>
    <message>
        <source>Days of &amp;history</source>
        <translation>Jours d’&amp;historique</translation>
    </message>
    <message>
        <source>Older entries are deleted.</source>
        <translation>Les entrées plus anciennes sont supprimées.</translation>
    </message>
    <message>
        <source>Appearance and language</source>
        <translation>Apparence et langue</translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation>&amp;Thème</translation>
    </message>
    <message>
        <source>same as the system</source>
        <translation>comme le système</translation>
    </message>
    <message>
        <source>light</source>
        <translation>clair</translation>
    </message>
    <message>
        <source>dark</source>
        <translation>sombre</translation>
    </message>
    <message>
        <source>&amp;Icon</source>
        <translation>&amp;Icône</translation>
    </message>
    <message>
        <source>same as the system</source>
        <comment>the icon&apos;s panel</comment>
        <translation>comme le système</translation>
    </message>
    <message>
        <source>for a light panel</source>
        <translation>pour une barre claire</translation>
    </message>
    <message>
        <source>for a dark panel</source>
        <translation>pour une barre sombre</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>&amp;Langue</translation>
    </message>
    <message>
        <source>same as the system</source>
        <comment>the language</comment>
        <translation>comme le système</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Supprimer</translation>
    </message>
</context>
<context>
    <name>Header</name>
    <message>
        <source>Check now</source>
        <translation>Vérifier maintenant</translation>
    </message>
    <message>
        <source>Checking…</source>
        <translation>Vérification…</translation>
    </message>
    <message>
        <source>Can check again in {n} s</source>
        <translation>Nouvelle vérification possible dans {n}&#xa0;s</translation>
    </message>
    <message>
        <source>Can check again at {time}</source>
        <translation>Nouvelle vérification possible à {time}</translation>
    </message>
</context>
<context>
    <name>HiddenLine</name>
    <message>
        <source>Show</source>
        <translation>Afficher</translation>
    </message>
    <message>
        <source>Show hidden locks</source>
        <translation>Afficher les serrures masquées</translation>
    </message>
</context>
<context>
    <name>HoursField</name>
    <message>
        <source>until</source>
        <comment>a time of day, which follows</comment>
        <translation>à</translation>
    </message>
    <message>
        <source>{setting}, from</source>
        <translation>{setting}, début</translation>
    </message>
    <message>
        <source>{setting}, until</source>
        <translation>{setting}, fin</translation>
    </message>
</context>
<context>
    <name>KeyPage</name>
    <message>
        <source>No browser opened here. Please go to {address} yourself.</source>
        <translation>Aucun navigateur ne s’est ouvert ici. Allez vous-même à l’adresse {address}.</translation>
    </message>
    <message>
        <source>An access key has no such characters. Copy it once more.</source>
        <translation>Une clé d’accès n’a pas de tels caractères. Copiez-la encore une fois.</translation>
    </message>
    <message>
        <source>For this you need a tedee bridge and an access key:</source>
        <translation>Pour cela, il vous faut un bridge tedee et une clé d’accès&#x202f;:</translation>
    </message>
    <message>
        <source>To make an access key:</source>
        <translation>Pour créer une clé d’accès&#x202f;:</translation>
    </message>
    <message>
        <source>Open tedee Portal</source>
        <translation>Ouvrir le portail tedee</translation>
    </message>
    <message>
        <source>Sign in to the tedee Portal.</source>
        <translation>Connectez-vous au portail tedee.</translation>
    </message>
    <message>
        <source>Copy the key, which tedee shows only once, and paste it here:</source>
        <translation>Copiez la clé, que tedee n’affiche qu’une fois, et collez-la ici&#x202f;:</translation>
    </message>
    <message>
        <source>Keep it for this session only</source>
        <translation>La garder pour cette session seulement</translation>
    </message>
    <message>
        <source>Lockwatch then asks for the key again at its next start.</source>
        <translation>Lockwatch redemandera alors la clé au prochain démarrage.</translation>
    </message>
    <message>
        <source>Top right: your initials → Personal access keys → Add key.</source>
        <translation>En haut à droite&#x202f;: vos initiales → Personal access keys → Add key.</translation>
    </message>
    <message>
        <source>Tick only Device.Read: Lockwatch can then look, but not unlock.</source>
        <translation>Cochez seulement Device.Read&#x202f;: Lockwatch pourra regarder, mais pas déverrouiller.</translation>
    </message>
    <message>
        <source>Access key</source>
        <translation>Clé d’accès</translation>
    </message>
    <message>
        <source>Show the key</source>
        <translation>Afficher la clé</translation>
    </message>
</context>
<context>
    <name>ListWindow</name>
    <message>
        <source>No lock matches “{text}”</source>
        <translation>Aucune serrure ne correspond à «&#x202f;{text}&#x202f;»</translation>
    </message>
    <message>
        <source>All locks are hidden</source>
        <translation>Toutes les serrures sont masquées</translation>
    </message>
    <message>
        <source>Lockwatch needs an access key to see your locks.</source>
        <translation>Lockwatch a besoin d’une clé d’accès pour voir vos serrures.</translation>
    </message>
    <message>
        <source>No locks in this account. Add them in the tedee app.</source>
        <translation>Aucune serrure dans ce compte. Ajoutez-les dans l’application tedee.</translation>
    </message>
    <message>
        <source>No locks seen yet</source>
        <translation>Aucune serrure vue pour l’instant</translation>
    </message>
    <message>
        <source>Waiting for the first answer…</source>
        <translation>En attente de la première réponse…</translation>
    </message>
    <message>
        <source>Last seen {time}, {age}</source>
        <translation>Dernier relevé&#x202f;: {time}, {age}</translation>
    </message>
    <message>
        <source>updated {age}</source>
        <translation>actualisé {age}</translation>
    </message>
    <message>
        <source>Updated {age}</source>
        <translation>Actualisé {age}</translation>
    </message>
</context>
<context>
    <name>LockList</name>
    <message>
        <source>Locks</source>
        <translation>Serrures</translation>
    </message>
    <message>
        <source>Acknowledge</source>
        <translation>Acquitter</translation>
    </message>
    <message>
        <source>Snooze</source>
        <translation>Reporter</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Annuler</translation>
    </message>
</context>
<context>
    <name>LocksPage</name>
    <message>
        <source>Each lock</source>
        <translation>Par serrure</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Rechercher</translation>
    </message>
    <message>
        <source>Search the locks</source>
        <translation>Rechercher dans les serrures</translation>
    </message>
    <message>
        <source>Locks</source>
        <translation>Serrures</translation>
    </message>
    <message>
        <source>Displa&amp;y name</source>
        <translation>&amp;Nom affiché</translation>
    </message>
    <message>
        <source>{n} %</source>
        <translation>{n}&#x202f;%</translation>
    </message>
    <message>
        <source>Battery &amp;low</source>
        <translation>Batterie &amp;faible</translation>
    </message>
    <message>
        <source>Battery almost &amp;empty</source>
        <translation>Batterie presque &amp;vide</translation>
    </message>
    <message>
        <source>When &amp;to warn</source>
        <translation>Quand m’&amp;avertir</translation>
    </message>
    <message>
        <source>Choose a warning first. Then you can limit it to certain hours.</source>
        <translation>Choisissez d’abord un avertissement. Vous pourrez ensuite le limiter à certaines heures.</translation>
    </message>
    <message>
        <source>percent</source>
        <translation>pour cent</translation>
    </message>
    <message>
        <source>The locks appear here after the first check.</source>
        <translation>Les serrures apparaîtront ici après la première vérification.</translation>
    </message>
    <message>
        <source>&amp;Mute this lock</source>
        <translation>Mettre cette serrure en &amp;sourdine</translation>
    </message>
    <message>
        <source>&amp;Hide this lock: not in the list, no notifications</source>
        <translation>&amp;Masquer cette serrure&#x202f;: ni liste, ni notifications</translation>
    </message>
    <message>
        <source>own value:</source>
        <comment>not as all locks have it, but as the number beside says</comment>
        <translation>valeur propre&#x202f;:</translation>
    </message>
    <message>
        <source>&amp;Disconnected</source>
        <translation>&amp;Déconnectée</translation>
    </message>
    <message>
        <source>Warn me if it is left &amp;unlocked</source>
        <translation>M’avertir si elle r&amp;este déverrouillée</translation>
    </message>
    <message>
        <source>Warn me if its door is left &amp;open</source>
        <translation>M’avertir si sa porte reste &amp;ouverte</translation>
    </message>
    <message>
        <source>{lock} (not in this account)</source>
        <translation>{lock} (pas dans ce compte)</translation>
    </message>
    <message>
        <source>{lock} · hidden</source>
        <translation>{lock} · masquée</translation>
    </message>
    <message>
        <source>{lock} · muted</source>
        <translation>{lock} · en sourdine</translation>
    </message>
    <message>
        <source>{lock} · own settings</source>
        <translation>{lock} · paramètres propres</translation>
    </message>
</context>
<context>
    <name>NotificationPresenter</name>
    <message>
        <source>Example door</source>
        <translation>Porte d’exemple</translation>
    </message>
</context>
<context>
    <name>Notifications</name>
    <message>
        <source>Open</source>
        <translation>Ouvrir</translation>
    </message>
    <message>
        <source>Acknowledge</source>
        <translation>Acquitter</translation>
    </message>
    <message>
        <source>In 1 hour</source>
        <translation>Dans 1 heure</translation>
    </message>
    <message>
        <source>Tomorrow</source>
        <translation>Demain matin</translation>
    </message>
    <message>
        <source>This morning</source>
        <translation>Ce matin</translation>
    </message>
    <message>
        <source>Replace key…</source>
        <translation>Remplacer la clé…</translation>
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
        <translation>Reprendre</translation>
    </message>
</context>
<context>
    <name>QuietPage</name>
    <message>
        <source>Quiet hours</source>
        <translation>Plages de silence</translation>
    </message>
    <message>
        <source>Use &amp;quiet hours</source>
        <translation>&amp;Activer les plages de silence</translation>
    </message>
    <message>
        <source>&amp;From</source>
        <translation>&amp;Début</translation>
    </message>
    <message>
        <source>&amp;Until</source>
        <translation>&amp;Fin</translation>
    </message>
    <message>
        <source>&amp;On</source>
        <translation>J&amp;ours</translation>
    </message>
    <message>
        <source>You are still notified of critical alerts. The others wait, and one summary at the end lists those that are still active.</source>
        <translation>Vous êtes quand même averti des alertes critiques. Les autres attendent, et un résumé donne à la fin celles qui durent encore.</translation>
    </message>
    <message>
        <source>No day is chosen, so there are no quiet hours.</source>
        <translation>Aucun jour n’est choisi&#x202f;: il n’y a donc pas de plage de silence.</translation>
    </message>
    <message>
        <source>Quiet hours begin on the chosen days and last a whole day.</source>
        <translation>Les plages de silence commencent les jours choisis et durent une journée entière.</translation>
    </message>
    <message>
        <source>Quiet hours begin on the chosen days and end the next day.</source>
        <translation>Les plages de silence commencent les jours choisis et finissent le lendemain.</translation>
    </message>
    <message>
        <source>Quiet hours begin and end on the chosen days.</source>
        <translation>Les plages de silence commencent et finissent les jours choisis.</translation>
    </message>
</context>
<context>
    <name>Renaming</name>
    <message>
        <source>Display name</source>
        <translation>Nom affiché</translation>
    </message>
    <message>
        <source>Only Lockwatch on this computer shows this name. Leave it empty to use the name in the tedee app.</source>
        <translation>Seul Lockwatch sur cet ordinateur affiche ce nom. Laissez vide pour utiliser le nom dans l’application tedee.</translation>
    </message>
</context>
<context>
    <name>SearchField</name>
    <message>
        <source>Search</source>
        <translation>Rechercher</translation>
    </message>
    <message>
        <source>Search for a lock</source>
        <translation>Rechercher une serrure</translation>
    </message>
    <message>
        <source>Clear the search</source>
        <translation>Effacer la recherche</translation>
    </message>
</context>
<context>
    <name>SettingsDialog</name>
    <message>
        <source>Settings</source>
        <translation>Paramètres</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>Pages</translation>
    </message>
</context>
<context>
    <name>SinceBanner</name>
    <message>
        <source>Show</source>
        <translation>Afficher</translation>
    </message>
    <message>
        <source>Show everything that has happened since then</source>
        <translation>Afficher tout ce qui s’est passé depuis</translation>
    </message>
</context>
<context>
    <name>TimelineDialog</name>
    <message>
        <source>History</source>
        <translation>Historique</translation>
    </message>
    <message>
        <source>Latest</source>
        <translation>Le plus récent</translation>
    </message>
    <message>
        <source>Show everything</source>
        <translation>Tout afficher en détail</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>Tout afficher</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Exporter…</translation>
    </message>
    <message>
        <source>Delete history…</source>
        <translation>Supprimer l’historique…</translation>
    </message>
    <message>
        <source>Reading the history…</source>
        <translation>Lecture de l’historique…</translation>
    </message>
    <message>
        <source>History of</source>
        <translation>Historique de</translation>
    </message>
    <message>
        <source>&amp;Up to</source>
        <translation>&amp;Jusqu’au</translation>
    </message>
    <message>
        <source>Up to which day</source>
        <translation>Jusqu’à quel jour</translation>
    </message>
    <message>
        <source>Delete the history of this lock…</source>
        <translation>Supprimer l’historique de cette serrure…</translation>
    </message>
    <message>
        <source>Delete all history…</source>
        <translation>Supprimer tout l’historique…</translation>
    </message>
    <message>
        <source>Show each record in a line of its own, as it is exported</source>
        <translation>Afficher chaque enregistrement sur sa propre ligne, tel qu’il est exporté</translation>
    </message>
</context>
<context>
    <name>TimelineView</name>
    <message>
        <source>History</source>
        <translation>Historique</translation>
    </message>
</context>
<context>
    <name>Topics</name>
    <message>
        <source>All kinds</source>
        <translation>Tout</translation>
    </message>
</context>
<context>
    <name>Tray</name>
    <message>
        <source>Open</source>
        <translation>Ouvrir</translation>
    </message>
    <message>
        <source>Check now</source>
        <translation>Vérifier maintenant</translation>
    </message>
    <message>
        <source>Pause notifications</source>
        <translation>Suspendre les notifications</translation>
    </message>
    <message>
        <source>History…</source>
        <translation>Historique…</translation>
    </message>
    <message>
        <source>Settings…</source>
        <translation>Paramètres…</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>Aide</translation>
    </message>
    <message>
        <source>About Lockwatch</source>
        <translation>À propos de Lockwatch</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Quitter</translation>
    </message>
</context>
<context>
    <name>WelcomeDialog</name>
    <message>
        <source>Show my locks</source>
        <translation>Afficher mes serrures</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Terminé</translation>
    </message>
    <message>
        <source>Checking…</source>
        <translation>Vérification…</translation>
    </message>
    <message>
        <source>Check key</source>
        <translation>Vérifier la clé</translation>
    </message>
    <message>
        <source>New access key</source>
        <translation>Nouvelle clé d’accès</translation>
    </message>
    <message>
        <source>Welcome to Lockwatch</source>
        <translation>Bienvenue dans Lockwatch</translation>
    </message>
    <message>
        <source>Once tedee has accepted it, Lockwatch watches your locks with this key.</source>
        <translation>Dès que tedee l’a acceptée, Lockwatch surveille vos serrures avec cette clé.</translation>
    </message>
    <message>
        <source>Lockwatch shows whether your tedee locks are locked, connected and charged. It never operates a lock.</source>
        <translation>Lockwatch montre si vos serrures tedee sont verrouillées, connectées et chargées. Il n’actionne jamais une serrure.</translation>
    </message>
    <message>
        <source>Try the demo</source>
        <translation>Essayer la démo</translation>
    </message>
</context>
<context>
    <name>Wording</name>
    <message>
        <source>Mute this lock</source>
        <translation>Mettre cette serrure en sourdine</translation>
    </message>
    <message>
        <source>{level} %</source>
        <translation>{level}&#x202f;%</translation>
    </message>
    <message>
        <source>No bridge</source>
        <translation>Sans bridge</translation>
    </message>
    <message>
        <source>Details…</source>
        <translation>Détails…</translation>
    </message>
    <message>
        <source>Display name…</source>
        <translation>Nom affiché…</translation>
    </message>
    <message>
        <source>Thresholds…</source>
        <translation>Seuils…</translation>
    </message>
    <message>
        <source>Show this lock again</source>
        <translation>Afficher de nouveau cette serrure</translation>
    </message>
    <message>
        <source>Hide this lock</source>
        <translation>Masquer cette serrure</translation>
    </message>
    <message numerus="yes">
        <source>%n locks are hidden</source>
        <translation>
            <numerusform>%n serrure est masquée</numerusform>
            <numerusform>%n serrures sont masquées</numerusform>
        </translation>
    </message>
    <message>
        <source>Disconnected</source>
        <translation>Déconnectée</translation>
    </message>
    <message>
        <source>{state}, {level}</source>
        <translation>{state}, {level}</translation>
    </message>
    <message>
        <source>{name}: {state}</source>
        <translation>{name}&#x202f;: {state}</translation>
    </message>
    <message numerus="yes">
        <source>unstable: %n disconnections in 24 h</source>
        <translation>
            <numerusform>instable&#x202f;: %n déconnexion en 24 h</numerusform>
            <numerusform>instable&#x202f;: %n déconnexions en 24 h</numerusform>
        </translation>
    </message>
    <message>
        <source>{alert}: {silence}</source>
        <translation>{alert}&#x202f;: {silence}</translation>
    </message>
    <message>
        <source>{text} ({some})</source>
        <translation>{text} ({some})</translation>
    </message>
    <message>
        <source>jammed</source>
        <translation>bloquée</translation>
    </message>
    <message>
        <source>door open since {time}</source>
        <translation>porte ouverte depuis {time}</translation>
    </message>
    <message>
        <source>door open</source>
        <translation>porte ouverte</translation>
    </message>
    <message>
        <source>Jammed when last seen</source>
        <translation>Bloquée au dernier relevé</translation>
    </message>
    <message>
        <source>disconnected since {time}</source>
        <translation>déconnectée depuis {time}</translation>
    </message>
    <message>
        <source>unlocked when last seen</source>
        <translation>déverrouillée au dernier relevé</translation>
    </message>
    <message>
        <source>door open when last seen</source>
        <translation>porte ouverte au dernier relevé</translation>
    </message>
    <message>
        <source>battery almost empty</source>
        <translation>batterie presque vide</translation>
    </message>
    <message>
        <source>battery low</source>
        <translation>batterie faible</translation>
    </message>
    <message>
        <source>muted</source>
        <translation>en sourdine</translation>
    </message>
    <message>
        <source>battery {level}</source>
        <translation>batterie {level}</translation>
    </message>
    <message>
        <source>{status}; {quiet}</source>
        <translation>{status}&#x202f;; {quiet}</translation>
    </message>
    <message>
        <source>{name}: {status}; {battery}.</source>
        <translation>{name}&#x202f;: {status}&#x202f;; {battery}.</translation>
    </message>
    <message>
        <source>Needs attention. {sentence}</source>
        <translation>Attention requise. {sentence}</translation>
    </message>
    <message>
        <source>Hidden. {sentence}</source>
        <translation>Masquée. {sentence}</translation>
    </message>
    <message>
        <source>Press Space to acknowledge, or the menu key for more.</source>
        <translation>Espace&#x202f;: acquitter&#x202f;; touche Menu&#x202f;: autres actions.</translation>
    </message>
    <message>
        <source>Disconnected since {time}</source>
        <translation>Déconnectée depuis {time}</translation>
    </message>
    <message>
        <source>Battery low</source>
        <translation>Batterie faible</translation>
    </message>
    <message>
        <source>Battery almost empty</source>
        <translation>Batterie presque vide</translation>
    </message>
    <message>
        <source>Jammed</source>
        <translation>Bloquée</translation>
    </message>
    <message>
        <source>{state} since {time}</source>
        <translation>{state} depuis {time}</translation>
    </message>
    <message>
        <source>History…</source>
        <translation>Historique…</translation>
    </message>
    <message>
        <source>Last known: {sentence}</source>
        <translation>Dernier état connu&#x202f;: {sentence}</translation>
    </message>
    <message>
        <source>Door open since {time}</source>
        <translation>Porte ouverte depuis {time}</translation>
    </message>
    <message>
        <source>Needs calibration</source>
        <translation>Doit être calibrée</translation>
    </message>
    <message>
        <source>The tedee cloud can&apos;t be reached</source>
        <translation>Le cloud tedee est injoignable</translation>
    </message>
    <message>
        <source>Lockwatch will need an update</source>
        <translation>Lockwatch devra être mis à jour</translation>
    </message>
    <message>
        <source>Acknowledge</source>
        <translation>Acquitter</translation>
    </message>
    <message>
        <source>Snooze for 1 hour</source>
        <translation>Reporter d’une heure</translation>
    </message>
    <message>
        <source>Snooze until tomorrow, {time}</source>
        <translation>Reporter à demain, {time}</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Annuler</translation>
    </message>
    <message>
        <source>Pause notifications for 1 hour</source>
        <translation>Suspendre les notifications pendant 1 heure</translation>
    </message>
    <message>
        <source>Pause notifications until tomorrow, {time}</source>
        <translation>Suspendre les notifications jusqu’à demain, {time}</translation>
    </message>
    <message>
        <source>Pause notifications until resumed</source>
        <translation>Suspendre les notifications jusqu’à reprise</translation>
    </message>
    <message>
        <source>Resume notifications</source>
        <translation>Reprendre les notifications</translation>
    </message>
    <message>
        <source>Acknowledge all</source>
        <translation>Tout acquitter</translation>
    </message>
    <message>
        <source>Snooze all for 1 hour</source>
        <translation>Tout reporter d’une heure</translation>
    </message>
    <message>
        <source>Snooze all until tomorrow, {time}</source>
        <translation>Tout reporter à demain, {time}</translation>
    </message>
    <message>
        <source>Undo all</source>
        <translation>Tout annuler</translation>
    </message>
    <message>
        <source>For 1 hour</source>
        <translation>Pendant 1 heure</translation>
    </message>
    <message>
        <source>Until tomorrow, {time}</source>
        <translation>Jusqu’à demain, {time}</translation>
    </message>
    <message>
        <source>Until resumed</source>
        <translation>Jusqu’à reprise</translation>
    </message>
    <message>
        <source>Snooze until {time} today</source>
        <translation>Reporter à aujourd’hui, {time}</translation>
    </message>
    <message>
        <source>Pause notifications until {time} today</source>
        <translation>Suspendre les notifications jusqu’à aujourd’hui, {time}</translation>
    </message>
    <message>
        <source>Snooze all until {time} today</source>
        <translation>Tout reporter à aujourd’hui, {time}</translation>
    </message>
    <message>
        <source>Until {time} today</source>
        <translation>Jusqu’à aujourd’hui, {time}</translation>
    </message>
    <message>
        <source>acknowledged</source>
        <translation>acquittée</translation>
    </message>
    <message>
        <source>snoozed until {time}</source>
        <translation>reportée jusqu’à {time}</translation>
    </message>
    <message>
        <source>Demo: these are not your locks</source>
        <translation>Démo&#x202f;: ce ne sont pas vos serrures</translation>
    </message>
    <message>
        <source>{text} (demo)</source>
        <translation>{text} (démo)</translation>
    </message>
    <message>
        <source>Lock</source>
        <translation>Serrure</translation>
    </message>
    <message>
        <source>Door</source>
        <translation>Porte</translation>
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
        <translation>Alertes de batterie</translation>
    </message>
    <message>
        <source>Firmware</source>
        <translation>Micrologiciel</translation>
    </message>
    <message>
        <source>Serial number</source>
        <translation>Numéro de série</translation>
    </message>
    <message>
        <source>Name in the tedee app</source>
        <translation>Nom dans l’application tedee</translation>
    </message>
    <message>
        <source>No door sensor</source>
        <translation>Pas de capteur de porte</translation>
    </message>
    <message>
        <source>Not known, as its sensor is disconnected</source>
        <translation>État inconnu, car son capteur est déconnecté</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Ouverte</translation>
    </message>
    <message>
        <source>Closed</source>
        <translation>Fermée</translation>
    </message>
    <message>
        <source>Not known, as its sensor is not calibrated</source>
        <translation>État inconnu, car son capteur n’est pas calibré</translation>
    </message>
    <message>
        <source>Update available, to be installed with the tedee app</source>
        <translation>Mise à jour disponible, à installer avec l’application tedee</translation>
    </message>
    <message>
        <source>Up to date</source>
        <translation>À jour</translation>
    </message>
    <message>
        <source>Not known</source>
        <translation>Inconnu</translation>
    </message>
    <message>
        <source>Door sensor removed</source>
        <translation>Capteur de porte retiré</translation>
    </message>
    <message>
        <source>Door sensor disconnected</source>
        <translation>Capteur de porte déconnecté</translation>
    </message>
    <message>
        <source>Door opened</source>
        <translation>Ouverture de la porte</translation>
    </message>
    <message>
        <source>Door closed</source>
        <translation>Fermeture de la porte</translation>
    </message>
    <message>
        <source>Door sensor not calibrated</source>
        <translation>Capteur de porte non calibré</translation>
    </message>
    <message>
        <source>Connected to its bridge</source>
        <translation>Connectée à son bridge</translation>
    </message>
    <message>
        <source>Disconnected from its bridge</source>
        <translation>Déconnectée de son bridge</translation>
    </message>
    <message>
        <source>In the account</source>
        <translation>Dans le compte</translation>
    </message>
    <message>
        <source>Left the account</source>
        <translation>A quitté le compte</translation>
    </message>
    <message>
        <source>Lockwatch can see</source>
        <translation>Lockwatch voit</translation>
    </message>
    <message>
        <source>Lockwatch can&apos;t see: tedee could not be reached</source>
        <translation>Lockwatch ne voit rien&#x202f;: tedee était injoignable</translation>
    </message>
    <message>
        <source>Lockwatch can&apos;t see: too many requests were made</source>
        <translation>Lockwatch ne voit rien&#x202f;: trop de requêtes ont été envoyées</translation>
    </message>
    <message>
        <source>Lockwatch can&apos;t see: the answer was not understood</source>
        <translation>Lockwatch ne voit rien&#x202f;: la réponse était incompréhensible</translation>
    </message>
    <message>
        <source>Lockwatch can&apos;t see: the computer slept</source>
        <translation>Lockwatch ne voit rien&#x202f;: l’ordinateur était en veille</translation>
    </message>
    <message>
        <source>Lockwatch can&apos;t see: it was not running</source>
        <translation>Lockwatch ne voit rien&#x202f;: il n’était pas lancé</translation>
    </message>
    <message>
        <source>disconnected</source>
        <translation>déconnectée</translation>
    </message>
    <message>
        <source>left unlocked</source>
        <translation>restée déverrouillée</translation>
    </message>
    <message>
        <source>door left open</source>
        <translation>porte restée ouverte</translation>
    </message>
    <message>
        <source>needs calibration</source>
        <translation>doit être calibrée</translation>
    </message>
    <message>
        <source>the tedee cloud can&apos;t be reached</source>
        <translation>le cloud tedee est injoignable</translation>
    </message>
    <message>
        <source>connected again</source>
        <translation>de nouveau connectée</translation>
    </message>
    <message>
        <source>connection unstable</source>
        <translation>connexion instable</translation>
    </message>
    <message>
        <source>what changed while Lockwatch could not see</source>
        <translation>ce qui a changé pendant que Lockwatch ne voyait rien</translation>
    </message>
    <message>
        <source>alerts that were held back</source>
        <translation>alertes en attente</translation>
    </message>
    <message>
        <source>Alert: {alert}</source>
        <translation>Alerte&#x202f;: {alert}</translation>
    </message>
    <message>
        <source>Alert over: {alert}</source>
        <translation>Fin d’alerte&#x202f;: {alert}</translation>
    </message>
    <message>
        <source>You were notified: {alert}</source>
        <translation>Vous avez été averti&#x202f;: {alert}</translation>
    </message>
    <message>
        <source>The notification could not be shown: {alert}</source>
        <translation>La notification n’a pas pu être affichée&#x202f;: {alert}</translation>
    </message>
    <message>
        <source>Acknowledged: {alert}</source>
        <translation>Acquittée&#x202f;: {alert}</translation>
    </message>
    <message>
        <source>Snoozed for an hour: {alert}</source>
        <translation>Reportée d’une heure&#x202f;: {alert}</translation>
    </message>
    <message>
        <source>Snoozed until the next morning: {alert}</source>
        <translation>Reportée au lendemain matin&#x202f;: {alert}</translation>
    </message>
    <message>
        <source>Undone: {alert}</source>
        <translation>Action annulée&#x202f;: {alert}</translation>
    </message>
    <message>
        <source>Notifications paused for an hour</source>
        <translation>Notifications suspendues pour une heure</translation>
    </message>
    <message>
        <source>Notifications paused until the next morning</source>
        <translation>Notifications suspendues jusqu’au lendemain matin</translation>
    </message>
    <message>
        <source>Notifications paused</source>
        <translation>Notifications suspendues</translation>
    </message>
    <message>
        <source>Notifications resumed</source>
        <translation>Notifications rétablies</translation>
    </message>
    <message>
        <source>Not notified (muted): {alert}</source>
        <translation>Sans notification (en sourdine)&#x202f;: {alert}</translation>
    </message>
    <message>
        <source>Not notified (acknowledged): {alert}</source>
        <translation>Sans notification (acquittée)&#x202f;: {alert}</translation>
    </message>
    <message>
        <source>Not notified (snoozed): {alert}</source>
        <translation>Sans notification (reportée)&#x202f;: {alert}</translation>
    </message>
    <message>
        <source>Not notified (it got better): {alert}</source>
        <translation>Sans notification (amélioration)&#x202f;: {alert}</translation>
    </message>
    <message>
        <source>Not notified (unstable connection): {alert}</source>
        <translation>Sans notification (connexion instable)&#x202f;: {alert}</translation>
    </message>
    <message>
        <source>Not notified yet (notifications paused): {alert}</source>
        <translation>Pas encore de notification (notifications suspendues)&#x202f;: {alert}</translation>
    </message>
    <message>
        <source>Not notified yet (quiet hours): {alert}</source>
        <translation>Pas encore de notification (plage de silence)&#x202f;: {alert}</translation>
    </message>
    <message>
        <source>Notified together with others: {alert}</source>
        <translation>Notification avec d’autres&#x202f;: {alert}</translation>
    </message>
    <message>
        <source>Lockwatch can&apos;t see the locks right now. This is what it knew before.</source>
        <translation>Lockwatch ne voit pas les serrures actuellement. Voici les dernières informations connues.</translation>
    </message>
    <message>
        <source>Lockwatch can&apos;t see the locks right now. This is what it knew at {time}.</source>
        <translation>Lockwatch ne voit pas les serrures actuellement. Dernier relevé&#x202f;: {time}.</translation>
    </message>
    <message>
        <source>This lock is not in tedee&apos;s latest answer. This is what was known at {time}.</source>
        <translation>Cette serrure ne figure pas dans la dernière réponse de tedee. Dernier relevé&#x202f;: {time}.</translation>
    </message>
    <message>
        <source>tedee&apos;s answer about this lock could not be read. This is what was known at {time}.</source>
        <translation>La réponse de tedee au sujet de cette serrure était illisible. Dernier relevé&#x202f;: {time}.</translation>
    </message>
    <message>
        <source>Not known, as it has no bridge</source>
        <translation>État inconnu, faute de bridge</translation>
    </message>
    <message>
        <source>{state}, jammed</source>
        <translation>{state}, bloquée</translation>
    </message>
    <message>
        <source>{state} when last seen, before {time}</source>
        <translation>{state} au dernier relevé (avant {time})</translation>
    </message>
    <message>
        <source>{state} when last seen</source>
        <translation>{state} au dernier relevé</translation>
    </message>
    <message>
        <source>{state} when last seen at {time}</source>
        <translation>{state} au dernier relevé ({time})</translation>
    </message>
    <message>
        <source>No bridge, so it can&apos;t be watched</source>
        <translation>Sans bridge, surveillance impossible</translation>
    </message>
    <message>
        <source>Connected when last seen</source>
        <translation>Connectée au dernier relevé</translation>
    </message>
    <message>
        <source>Connected since {time}</source>
        <translation>Connectée depuis {time}</translation>
    </message>
    <message>
        <source>Left unlocked</source>
        <translation>Restée déverrouillée</translation>
    </message>
    <message>
        <source>Door left open</source>
        <translation>Porte restée ouverte</translation>
    </message>
    <message>
        <source>The tedee cloud could not be reached</source>
        <translation>Le cloud tedee était injoignable</translation>
    </message>
    <message>
        <source>Lockwatch needs an update</source>
        <translation>Lockwatch doit être mis à jour</translation>
    </message>
    <message>
        <source>not notified: muted</source>
        <translation>sans notification&#x202f;: en sourdine</translation>
    </message>
    <message>
        <source>not notified: acknowledged</source>
        <translation>sans notification&#x202f;: acquittée</translation>
    </message>
    <message>
        <source>not notified: snoozed</source>
        <translation>sans notification&#x202f;: reportée</translation>
    </message>
    <message>
        <source>not notified again</source>
        <translation>pas de nouvelle notification</translation>
    </message>
    <message>
        <source>not notified: connection unstable</source>
        <translation>sans notification&#x202f;: connexion instable</translation>
    </message>
    <message>
        <source>not notified: paused</source>
        <translation>sans notification&#x202f;: suspendues</translation>
    </message>
    <message>
        <source>not notified: quiet hours</source>
        <translation>sans notification&#x202f;: plage de silence</translation>
    </message>
    <message>
        <source>you acknowledged it</source>
        <translation>acquittée par vous</translation>
    </message>
    <message>
        <source>you snoozed it</source>
        <translation>reportée par vous</translation>
    </message>
    <message numerus="yes">
        <source>%n details, expanded</source>
        <translation>
            <numerusform>%n détail, déplié</numerusform>
            <numerusform>%n détails, dépliés</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n details, collapsed</source>
        <translation>
            <numerusform>%n détail, replié</numerusform>
            <numerusform>%n détails, repliés</numerusform>
        </translation>
    </message>
    <message>
        <source>{sentence}; {details}</source>
        <translation>{sentence}&#x202f;; {details}</translation>
    </message>
    <message numerus="yes">
        <source>%n locks are watched from here on</source>
        <translation>
            <numerusform>%n serrure est surveillée à partir d’ici</numerusform>
            <numerusform>%n serrures sont surveillées à partir d’ici</numerusform>
        </translation>
    </message>
    <message>
        <source>Watched from here on</source>
        <translation>Surveillée à partir d’ici</translation>
    </message>
    <message>
        <source>Door open</source>
        <translation>Porte ouverte</translation>
    </message>
    <message>
        <source>Charging: {level}</source>
        <translation>En charge&#x202f;: {level}</translation>
    </message>
    <message>
        <source>Charged: {first} → {last}</source>
        <translation>Chargée&#x202f;: {first} → {last}</translation>
    </message>
    <message>
        <source>{alert}: {level}</source>
        <translation>{alert}&#x202f;: {level}</translation>
    </message>
    <message>
        <source>{what} until {time} ({duration})</source>
        <translation>{what} jusqu’à {time} ({duration})</translation>
    </message>
    <message>
        <source>door opened</source>
        <translation>porte ouverte</translation>
    </message>
    <message>
        <source>no notification could be shown</source>
        <translation>aucune notification n’a pu être affichée</translation>
    </message>
    <message>
        <source>you were notified</source>
        <translation>vous avez été averti</translation>
    </message>
    <message>
        <source>Nothing was exported: there is no history of this account yet.</source>
        <translation>Rien n’a été exporté&#x202f;: il n’y a pas encore d’historique de ce compte.</translation>
    </message>
    <message>
        <source>Nothing was exported: another program is using the history. Try again when it has ended.</source>
        <translation>Rien n’a été exporté&#x202f;: un autre programme utilise l’historique. Réessayez quand il sera terminé.</translation>
    </message>
    <message>
        <source>Nothing was exported: the history can&apos;t be read. &apos;lockwatch history&apos; in a terminal says why.</source>
        <translation>Rien n’a été exporté&#x202f;: l’historique est illisible. «&#x202f;lockwatch history&#x202f;» dans un terminal dit pourquoi.</translation>
    </message>
    <message>
        <source>Nothing was exported: the disk is full. Free some space, or choose another folder.</source>
        <translation>Rien n’a été exporté&#x202f;: le disque est plein. Libérez de la place ou choisissez un autre dossier.</translation>
    </message>
    <message>
        <source>Nothing was exported: you may not write to this folder. Choose another one.</source>
        <translation>Rien n’a été exporté&#x202f;: vous n’avez pas le droit d’écrire dans ce dossier. Choisissez-en un autre.</translation>
    </message>
    <message>
        <source>Nothing was exported: this folder no longer exists. Choose another one.</source>
        <translation>Rien n’a été exporté&#x202f;: ce dossier n’existe plus. Choisissez-en un autre.</translation>
    </message>
    <message>
        <source>Nothing was exported: the file can&apos;t be written to this folder. Choose another one.</source>
        <translation>Rien n’a été exporté&#x202f;: le fichier ne peut pas être écrit dans ce dossier. Choisissez-en un autre.</translation>
    </message>
    <message numerus="yes">
        <source>%n entries were written to {file}.</source>
        <translation>
            <numerusform>%n entrée a été écrite dans {file}.</numerusform>
            <numerusform>%n entrées ont été écrites dans {file}.</numerusform>
        </translation>
    </message>
    <message>
        <source>This computer seems to be offline: check its network.</source>
        <translation>Cet ordinateur semble être hors ligne&#x202f;: vérifiez son réseau.</translation>
    </message>
    <message>
        <source>The proxy {proxy} does not connect to the tedee cloud: check the proxy settings of this computer.</source>
        <translation>Le proxy {proxy} ne se connecte pas au cloud tedee&#x202f;: vérifiez les paramètres de proxy de cet ordinateur.</translation>
    </message>
    <message>
        <source>The proxy {proxy} wants a user name and a password: put them into HTTPS_PROXY, as http://name:password@host:port.</source>
        <translation>Le proxy {proxy} demande un nom d’utilisateur et un mot de passe&#x202f;: indiquez-les dans HTTPS_PROXY, sous la forme http://nom:motdepasse@hôte:port.</translation>
    </message>
    <message>
        <source>The proxy {proxy} is of a kind that Lockwatch does not support: name an HTTP proxy in HTTPS_PROXY, as http://host:port.</source>
        <translation>Le proxy {proxy} est d’un type que Lockwatch ne prend pas en charge&#x202f;: indiquez un proxy HTTP dans HTTPS_PROXY, sous la forme http://hôte:port.</translation>
    </message>
    <message>
        <source>The proxy set on this computer is not a valid address: correct HTTPS_PROXY, as http://host:port.</source>
        <translation>Le proxy de cet ordinateur n’est pas une adresse valide&#x202f;: corrigez HTTPS_PROXY, sous la forme http://hôte:port.</translation>
    </message>
    <message>
        <source>The tedee cloud does not answer in time: check whether other websites work.</source>
        <translation>Le cloud tedee ne répond pas à temps&#x202f;: vérifiez si d’autres sites web fonctionnent.</translation>
    </message>
    <message>
        <source>The connection to the tedee cloud was lost: if that does not change, ask your network administrator.</source>
        <translation>La connexion au cloud tedee a été interrompue&#x202f;: si cela persiste, demandez à l’administrateur de votre réseau.</translation>
    </message>
    <message>
        <source>The tedee cloud has a problem of its own: wait until it works again.</source>
        <translation>Le cloud tedee est lui-même en panne&#x202f;: attendez qu’il fonctionne de nouveau.</translation>
    </message>
    <message>
        <source>The answer is too large to come from tedee and was not read: check the API address in the settings.</source>
        <translation>La réponse est trop volumineuse pour venir de tedee et n’a pas été lue&#x202f;: vérifiez l’adresse de l’API dans les paramètres.</translation>
    </message>
    <message>
        <source>The answer is not in tedee&apos;s format: if that does not change, ask your network administrator.</source>
        <translation>La réponse n’a pas le format de tedee&#x202f;: si cela persiste, demandez à l’administrateur de votre réseau.</translation>
    </message>
    <message>
        <source>Lockwatch needs an access key to your tedee account.</source>
        <translation>Lockwatch a besoin d’une clé d’accès à votre compte tedee.</translation>
    </message>
    <message>
        <source>What is stored as the access key, or set in LOCKWATCH_TOKEN, can&apos;t be one: enter the key once more.</source>
        <translation>Ce qui est enregistré comme clé d’accès, ou défini dans LOCKWATCH_TOKEN, ne peut pas en être une&#x202f;: saisissez la clé de nouveau.</translation>
    </message>
    <message>
        <source>No keyring was found to store the access key in. Install GNOME Keyring or KWallet, set LOCKWATCH_TOKEN, or keep the key for this session only.</source>
        <translation>Aucun trousseau de clés n’a été trouvé pour y garder la clé d’accès. Installez GNOME Keyring ou KWallet, définissez LOCKWATCH_TOKEN, ou gardez la clé pour cette session seulement.</translation>
    </message>
    <message>
        <source>The only keyring here would not keep the access key safe. Install GNOME Keyring or KWallet, set LOCKWATCH_TOKEN, or keep the key for this session only.</source>
        <translation>Le seul trousseau de clés ici ne garderait pas la clé d’accès en sécurité. Installez GNOME Keyring ou KWallet, définissez LOCKWATCH_TOKEN, ou gardez la clé pour cette session seulement.</translation>
    </message>
    <message>
        <source>The keyring reported an error, so the access key can&apos;t be read; the log says more.</source>
        <translation>Le trousseau de clés a signalé une erreur, la clé d’accès est donc illisible&#x202f;; le journal en dit plus.</translation>
    </message>
    <message>
        <source>The keyring is locked. Unlock it and check the key again, or keep the key for this session only.</source>
        <translation>Le trousseau de clés est verrouillé. Déverrouillez-le et vérifiez la clé de nouveau, ou gardez la clé pour cette session seulement.</translation>
    </message>
    <message>
        <source>The keyring does not answer; it may be waiting for you to unlock it. Check the key again, or keep it for this session only.</source>
        <translation>Le trousseau de clés ne répond pas&#x202f;; il attend peut-être que vous le déverrouilliez. Vérifiez la clé de nouveau, ou gardez-la pour cette session seulement.</translation>
    </message>
    <message>
        <source>The keyring reported an error and did not store the key; the log says more. You can keep the key for this session only.</source>
        <translation>Le trousseau de clés a signalé une erreur et n’a pas enregistré la clé&#x202f;; le journal en dit plus. Vous pouvez garder la clé pour cette session seulement.</translation>
    </message>
    <message>
        <source>The tedee cloud says that it is unavailable until {time}: Lockwatch tries again then.</source>
        <translation>Le cloud tedee annonce être indisponible jusqu’à {time}&#x202f;: Lockwatch réessaiera ensuite.</translation>
    </message>
    <message>
        <source>tedee has asked for no more requests until {time}: Lockwatch waits for that.</source>
        <translation>tedee a demandé de ne plus envoyer de requêtes jusqu’à {time}&#x202f;: Lockwatch attend jusque-là.</translation>
    </message>
    <message>
        <source>The access key lacks the scope Device.Read: create a new key with it in the tedee Portal.</source>
        <translation>Il manque à la clé d’accès la portée Device.Read&#x202f;: créez dans le portail tedee une nouvelle clé qui l’a.</translation>
    </message>
    <message>
        <source>The access key was rejected. If that does not change, create a new one in the tedee Portal.</source>
        <translation>La clé d’accès a été refusée. Si cela persiste, créez-en une nouvelle dans le portail tedee.</translation>
    </message>
    <message>
        <source>of this computer</source>
        <comment>The proxy …</comment>
        <translation>de cet ordinateur</translation>
    </message>
    <message>
        <source>This key may not read your locks. Create a new one with the scope Device.Read.</source>
        <translation>Cette clé ne permet pas de lire vos serrures. Créez-en une nouvelle avec la portée Device.Read.</translation>
    </message>
    <message>
        <source>tedee rejected this key. Did you copy all of it?</source>
        <translation>tedee a refusé cette clé. L’avez-vous copiée en entier&#x202f;?</translation>
    </message>
    <message>
        <source>tedee allows no more requests for this account right now. Check the key again later.</source>
        <translation>tedee n’accepte plus de requêtes pour ce compte en ce moment. Vérifiez la clé plus tard.</translation>
    </message>
    <message>
        <source>{problem} Then check the key again.</source>
        <translation>{problem} Vérifiez ensuite la clé de nouveau.</translation>
    </message>
    <message>
        <source>Replace key…</source>
        <translation>Remplacer la clé…</translation>
    </message>
    <message>
        <source>Enter key…</source>
        <translation>Saisir la clé…</translation>
    </message>
    <message numerus="yes">
        <source>Less than %n days left until it is almost empty.</source>
        <translation>
            <numerusform>Moins de %n jour avant qu’elle soit presque vide.</numerusform>
            <numerusform>Moins de %n jours avant qu’elle soit presque vide.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>About %n days left ({low} to {high}) until it is almost empty.</source>
        <translation>
            <numerusform>Encore environ %n jour ({low} à {high}) avant qu’elle soit presque vide.</numerusform>
            <numerusform>Encore environ %n jours ({low} à {high}) avant qu’elle soit presque vide.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>About %n weeks left ({low} to {high}) until it is almost empty.</source>
        <translation>
            <numerusform>Encore environ %n semaine ({low} à {high}) avant qu’elle soit presque vide.</numerusform>
            <numerusform>Encore environ %n semaines ({low} à {high}) avant qu’elle soit presque vide.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>About %n months left ({low} to {high}) until it is almost empty.</source>
        <translation>
            <numerusform>Encore environ %n mois ({low} à {high}) avant qu’elle soit presque vide.</numerusform>
            <numerusform>Encore environ %n mois ({low} à {high}) avant qu’elle soit presque vide.</numerusform>
        </translation>
    </message>
    <message>
        <source>It drains noticeably faster than before.</source>
        <translation>Elle se décharge nettement plus vite qu’avant.</translation>
    </message>
    <message>
        <source>It drains about twice as fast as before.</source>
        <translation>Elle se décharge environ deux fois plus vite qu’avant.</translation>
    </message>
    <message numerus="yes">
        <source>It drains about %n times as fast as before.</source>
        <translation>
            <numerusform>Elle se décharge environ %n fois plus vite qu’avant.</numerusform>
            <numerusform>Elle se décharge environ %n fois plus vite qu’avant.</numerusform>
        </translation>
    </message>
    <message>
        <source>Jammed, look at the door: {locks}</source>
        <translation>Bloquées, à voir sur place&#x202f;: {locks}</translation>
    </message>
    <message>
        <source>Charge now: {locks}</source>
        <translation>À charger maintenant&#x202f;: {locks}</translation>
    </message>
    <message>
        <source>Calibrate with the tedee app: {locks}</source>
        <translation>À calibrer avec l’application tedee&#x202f;: {locks}</translation>
    </message>
    <message>
        <source>Disconnected, look at the bridge: {locks}</source>
        <translation>Déconnectées, voir le bridge&#x202f;: {locks}</translation>
    </message>
    <message>
        <source>Charge soon: {locks}</source>
        <translation>À charger bientôt&#x202f;: {locks}</translation>
    </message>
    <message>
        <source>Update with the tedee app: {locks}</source>
        <translation>À mettre à jour avec l’application tedee&#x202f;: {locks}</translation>
    </message>
    <message numerus="yes">
        <source>Warn me if a door is left unlocked for %n minutes</source>
        <translation>
            <numerusform>M’avertir si une porte reste déverrouillée %n minute</numerusform>
            <numerusform>M’avertir si une porte reste déverrouillée %n minutes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n locks found</source>
        <translation>
            <numerusform>%n serrure trouvée</numerusform>
            <numerusform>%n serrures trouvées</numerusform>
        </translation>
    </message>
    <message>
        <source>The access key was rejected</source>
        <translation>La clé d’accès a été refusée</translation>
    </message>
    <message>
        <source>Lockwatch can&apos;t see: the access key was rejected</source>
        <translation>Lockwatch ne voit rien&#x202f;: la clé d’accès a été refusée</translation>
    </message>
    <message>
        <source>Lockwatch can&apos;t see: it had no access key</source>
        <translation>Lockwatch ne voit rien&#x202f;: il n’avait pas de clé d’accès</translation>
    </message>
    <message>
        <source>the access key was rejected</source>
        <translation>la clé d’accès a été refusée</translation>
    </message>
    <message>
        <source>Not notified again (battery neither charged nor replaced): {alert}</source>
        <translation>Sans nouvelle notification (batterie ni rechargée ni remplacée)&#x202f;: {alert}</translation>
    </message>
    <message>
        <source>Battery from {first} on {start} to {last} on {end}.</source>
        <translation>Batterie de {first} le {start} à {last} le {end}.</translation>
    </message>
    <message>
        <source>The tedee cloud refused the connection: a firewall of this network may block it. Ask your network administrator.</source>
        <translation>Le cloud tedee a rejeté la connexion&#x202f;: un pare-feu de ce réseau la bloque peut-être. Demandez à l’administrateur de votre réseau.</translation>
    </message>
    <message>
        <source>The proxy {proxy} is for SOCKS, which Lockwatch does not support: name an HTTP proxy in HTTPS_PROXY, as http://host:port.</source>
        <translation>Le proxy {proxy} est un proxy SOCKS, que Lockwatch ne prend pas en charge&#x202f;: indiquez un proxy HTTP dans HTTPS_PROXY, sous la forme http://hôte:port.</translation>
    </message>
    <message>
        <source>No answer came in time through the proxy {proxy}: check whether other websites work, and the proxy settings of this computer.</source>
        <translation>Aucune réponse n’est arrivée à temps par le proxy {proxy}&#x202f;: vérifiez si d’autres sites web fonctionnent, ainsi que les paramètres de proxy de cet ordinateur.</translation>
    </message>
    <message>
        <source>The connection through the proxy {proxy} was lost: check the proxy settings of this computer, or ask your network administrator.</source>
        <translation>La connexion par le proxy {proxy} a été interrompue&#x202f;: vérifiez les paramètres de proxy de cet ordinateur ou demandez à l’administrateur de votre réseau.</translation>
    </message>
    <message>
        <source>The server could not prove that it is tedee&apos;s by the certificates that {variable} names, so it was not trusted: remove that variable, or ask your network administrator.</source>
        <translation>Le serveur n’a pas pu prouver qu’il est celui de tedee avec les certificats que {variable} indique et n’a donc pas été jugé fiable&#x202f;: supprimez cette variable, ou demandez à l’administrateur de votre réseau.</translation>
    </message>
    <message>
        <source>The answer is a web page, not tedee&apos;s: this network may have a login page. Open a browser to log in.</source>
        <translation>La réponse est une page web, pas celle de tedee&#x202f;: ce réseau a peut-être une page de connexion. Ouvrez un navigateur pour vous connecter.</translation>
    </message>
    <message>
        <source>The keyring is locked: unlock it and try again.</source>
        <translation>Le trousseau de clés est verrouillé&#x202f;: déverrouillez-le et réessayez.</translation>
    </message>
    <message>
        <source>The keyring does not answer: unlock or restart it and try again.</source>
        <translation>Le trousseau de clés ne répond pas&#x202f;: déverrouillez-le ou relancez-le, puis réessayez.</translation>
    </message>
    <message>
        <source>tedee accepts no requests until {time}: too many were made for this account, perhaps by another program.</source>
        <translation>tedee n’accepte aucune requête jusqu’à {time}&#x202f;: trop ont été faites pour ce compte, peut-être par un autre programme.</translation>
    </message>
    <message>
        <source>tedee accepts no requests now: too many were made for this account, perhaps by another program.</source>
        <translation>tedee n’accepte aucune requête pour le moment&#x202f;: trop ont été faites pour ce compte, peut-être par un autre programme.</translation>
    </message>
    <message>
        <source>Battery almost empty: {locks}</source>
        <translation>Batterie presque vide&#x202f;: {locks}</translation>
    </message>
    <message>
        <source>Battery soon empty: {locks}</source>
        <translation>Batterie bientôt vide&#x202f;: {locks}</translation>
    </message>
    <message>
        <source>No bridge, so not watched: {locks}</source>
        <translation>Sans bridge, donc pas surveillées&#x202f;: {locks}</translation>
    </message>
    <message>
        <source>Replace the batteries now: {locks}</source>
        <translation>Piles à remplacer maintenant&#x202f;: {locks}</translation>
    </message>
    <message>
        <source>Replace the batteries soon: {locks}</source>
        <translation>Piles à remplacer bientôt&#x202f;: {locks}</translation>
    </message>
    <message numerus="yes">
        <source>Your locks this week: %n things to do</source>
        <translation>
            <numerusform>Vos serrures cette semaine&#x202f;: %n chose à faire</numerusform>
            <numerusform>Vos serrures cette semaine&#x202f;: %n choses à faire</numerusform>
        </translation>
    </message>
    <message>
        <source>Your locks this week: nothing to do</source>
        <translation>Vos serrures cette semaine&#x202f;: rien à faire</translation>
    </message>
    <message>
        <source>{name}: the battery drains faster</source>
        <translation>{name}&#x202f;: la batterie se vide plus vite</translation>
    </message>
    <message>
        <source>{name}: its battery drains noticeably faster than before.</source>
        <translation>{name}&#x202f;: la batterie se décharge nettement plus vite qu’avant.</translation>
    </message>
    <message>
        <source>{name}: its battery drains about twice as fast as before.</source>
        <translation>{name}&#x202f;: la batterie se décharge environ deux fois plus vite qu’avant.</translation>
    </message>
    <message numerus="yes">
        <source>{name}: its battery drains about %n times as fast as before.</source>
        <translation>
            <numerusform>{name}&#x202f;: la batterie se décharge environ %n fois plus vite qu’avant.</numerusform>
            <numerusform>{name}&#x202f;: la batterie se décharge environ %n fois plus vite qu’avant.</numerusform>
        </translation>
    </message>
    <message>
        <source>No lock was disconnected.</source>
        <translation>Aucune serrure n’a été déconnectée.</translation>
    </message>
    <message>
        <source>Was disconnected: {locks}</source>
        <translation>Déconnexions&#x202f;: {locks}</translation>
    </message>
    <message>
        <source>Lowest battery: {level}</source>
        <translation>Batterie la plus faible&#x202f;: {level}</translation>
    </message>
    <message>
        <source>Lowest battery: {name}, {level}</source>
        <translation>Batterie la plus faible&#x202f;: {name}, {level}</translation>
    </message>
    <message>
        <source>Lockwatch could not see for {time}</source>
        <translation>Lockwatch n’a rien vu pendant {time}</translation>
    </message>
    <message>
        <source>Connection</source>
        <translation>Connexion</translation>
    </message>
    <message>
        <source>Alerts</source>
        <translation>Alertes</translation>
    </message>
    <message>
        <source>Gaps</source>
        <translation>Interruptions</translation>
    </message>
    <message>
        <source>tedee could not be reached</source>
        <translation>tedee était injoignable</translation>
    </message>
    <message>
        <source>too many requests were made</source>
        <translation>trop de requêtes ont été envoyées</translation>
    </message>
    <message>
        <source>the answer was not understood</source>
        <translation>la réponse était incompréhensible</translation>
    </message>
    <message>
        <source>the computer slept</source>
        <translation>l’ordinateur était en veille</translation>
    </message>
    <message>
        <source>Lockwatch was not running</source>
        <translation>Lockwatch n’était pas lancé</translation>
    </message>
    <message>
        <source>Battery {level}</source>
        <translation>Batterie {level}</translation>
    </message>
    <message numerus="yes">
        <source>%n days</source>
        <translation>
            <numerusform>%n jour</numerusform>
            <numerusform>%n jours</numerusform>
        </translation>
    </message>
    <message>
        <source>{text} (Lockwatch could not see then)</source>
        <translation>{text} (Lockwatch ne voyait rien alors)</translation>
    </message>
    <message>
        <source>All locks</source>
        <translation>Toutes les serrures</translation>
    </message>
    <message>
        <source>Lockwatch itself</source>
        <translation>Lockwatch lui-même</translation>
    </message>
    <message>
        <source>{name} (left the account)</source>
        <translation>{name} (a quitté le compte)</translation>
    </message>
    <message>
        <source>Nothing has happened since {time}.</source>
        <translation>Rien ne s’est passé depuis {time}.</translation>
    </message>
    <message>
        <source>Nothing of this kind has happened since {time}.</source>
        <translation>Rien de ce genre ne s’est passé depuis {time}.</translation>
    </message>
    <message>
        <source>Nothing of this kind was recorded before {date}.</source>
        <translation>Rien de ce genre n’a été enregistré avant le {date}.</translation>
    </message>
    <message>
        <source>Nothing has been recorded yet.</source>
        <translation>Rien n’a encore été enregistré.</translation>
    </message>
    <message>
        <source>Nothing of this kind has been recorded yet.</source>
        <translation>Rien de ce genre n’a encore été enregistré.</translation>
    </message>
    <message>
        <source>Only events since {time} are shown.</source>
        <translation>Seuls les événements depuis {time} sont affichés.</translation>
    </message>
    <message>
        <source>Delete all history?</source>
        <translation>Supprimer tout l’historique&#x202f;?</translation>
    </message>
    <message>
        <source>All events, battery levels and gaps of all locks on this computer are deleted permanently. Settings and access key stay; the current state of the locks is recorded again.</source>
        <translation>Tous les événements, niveaux de batterie et interruptions de toutes les serrures sur cet ordinateur sont supprimés définitivement. Les paramètres et la clé d’accès restent&#x202f;; l’état actuel des serrures est enregistré de nouveau.</translation>
    </message>
    <message>
        <source>Delete the history of {name}?</source>
        <translation>Supprimer l’historique de {name}&#x202f;?</translation>
    </message>
    <message>
        <source>All events and battery levels of this lock on this computer are deleted permanently. Settings and access key stay.</source>
        <translation>Tous les événements et niveaux de batterie de cette serrure sur cet ordinateur sont supprimés définitivement. Les paramètres et la clé d’accès restent.</translation>
    </message>
    <message>
        <source>All events and battery levels of this lock on this computer are deleted permanently. Settings and access key stay; the current state of the lock is recorded again.</source>
        <translation>Tous les événements et niveaux de batterie de cette serrure sur cet ordinateur sont supprimés définitivement. Les paramètres et la clé d’accès restent&#x202f;; l’état actuel de la serrure est enregistré de nouveau.</translation>
    </message>
    <message>
        <source>The whole history was deleted.</source>
        <translation>Tout l’historique a été supprimé.</translation>
    </message>
    <message>
        <source>The history of {name} was deleted.</source>
        <translation>L’historique de {name} a été supprimé.</translation>
    </message>
    <message>
        <source>Not everything could be deleted: is the disk full, or is another program reading the history? Try again later.</source>
        <translation>Tout n’a pas pu être supprimé&#x202f;: le disque est-il plein, ou un autre programme lit-il l’historique&#x202f;? Réessayez plus tard.</translation>
    </message>
    <message>
        <source>{before}; {text}</source>
        <translation>{before}&#x202f;; {text}</translation>
    </message>
    <message>
        <source>{level} left. It will not last much longer.</source>
        <translation>Il reste {level}. Elle ne tiendra plus longtemps.</translation>
    </message>
    <message>
        <source>{level} left. The lock will stop soon.</source>
        <translation>Il reste {level}. La serrure s’arrêtera bientôt.</translation>
    </message>
    <message>
        <source>You asked to be warned about this.</source>
        <translation>Vous avez demandé cet avertissement.</translation>
    </message>
    <message>
        <source>{name}: the door is open</source>
        <translation>{name}&#x202f;: la porte est ouverte</translation>
    </message>
    <message>
        <source>{name} needs calibration</source>
        <translation>{name} doit être calibrée</translation>
    </message>
    <message>
        <source>Whether it is locked is not known until you calibrate it with the tedee app.</source>
        <translation>On ne sait pas si elle est verrouillée tant que vous ne l’avez pas calibrée avec l’application tedee.</translation>
    </message>
    <message>
        <source>Your locks work as before, but Lockwatch can&apos;t see them until you give it a new access key.</source>
        <translation>Vos serrures fonctionnent comme avant, mais Lockwatch ne peut pas les voir tant que vous ne lui donnez pas une nouvelle clé d’accès.</translation>
    </message>
    <message>
        <source>{level} left. Replace its batteries soon.</source>
        <translation>Il reste {level}. Remplacez bientôt ses piles.</translation>
    </message>
    <message>
        <source>{level} left. Replace its batteries now, or the lock will stop.</source>
        <translation>Il reste {level}. Remplacez ses piles maintenant, ou la serrure s’arrêtera.</translation>
    </message>
    <message>
        <source>unlocked</source>
        <translation>déverrouillée</translation>
    </message>
    <message>
        <source>calibrated again</source>
        <translation>de nouveau calibrée</translation>
    </message>
    <message>
        <source>These notifications could not be shown: {titles}.</source>
        <translation>Ces notifications n’ont pas pu être affichées&#x202f;: {titles}.</translation>
    </message>
    <message numerus="yes">
        <source>%n locks are unlocked</source>
        <translation>
            <numerusform>%n serrure est déverrouillée</numerusform>
            <numerusform>%n serrures sont déverrouillées</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n doors are open</source>
        <translation>
            <numerusform>%n porte est ouverte</numerusform>
            <numerusform>%n portes sont ouvertes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n locks need calibration</source>
        <translation>
            <numerusform>%n serrure doit être calibrée</numerusform>
            <numerusform>%n serrures doivent être calibrées</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>And %n more</source>
        <translation>
            <numerusform>Et %n autre</numerusform>
            <numerusform>Et %n autres</numerusform>
        </translation>
    </message>
    <message>
        <source>Updated {time}</source>
        <translation>Actualisé&#x202f;: {time}</translation>
    </message>
    <message numerus="yes">
        <source>%n not watched</source>
        <translation>
            <numerusform>%n non surveillée</numerusform>
            <numerusform>%n non surveillées</numerusform>
        </translation>
    </message>
    <message>
        <source>Needs an access key</source>
        <translation>Clé d’accès nécessaire</translation>
    </message>
    <message>
        <source>tedee&apos;s answer about the locks could not be read</source>
        <translation>La réponse de tedee au sujet des serrures était illisible</translation>
    </message>
    <message>
        <source>{name}: unlocked when last seen</source>
        <translation>{name}&#x202f;: déverrouillée au dernier relevé</translation>
    </message>
    <message>
        <source>{name} is unlocked</source>
        <translation>{name}&#x202f;: déverrouillée</translation>
    </message>
    <message>
        <source>{name}: door open when last seen</source>
        <translation>{name}&#x202f;: porte ouverte au dernier relevé</translation>
    </message>
    <message>
        <source>{name}: door open</source>
        <translation>{name}&#x202f;: porte ouverte</translation>
    </message>
    <message numerus="yes">
        <source>%n doors open</source>
        <translation>
            <numerusform>%n porte ouverte</numerusform>
            <numerusform>%n portes ouvertes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n locks in an unknown state</source>
        <translation>
            <numerusform>%n serrure dans un état inconnu</numerusform>
            <numerusform>%n serrures dans un état inconnu</numerusform>
        </translation>
    </message>
    <message>
        <source>The settings can&apos;t be read, so the defaults are used and no change is saved: check the disk.</source>
        <translation>Les paramètres ne peuvent pas être lus&#x202f;; les valeurs par défaut s’appliquent donc et aucune modification n’est enregistrée&#x202f;: vérifiez le disque.</translation>
    </message>
    <message>
        <source>not listed</source>
        <translation>absente de la réponse</translation>
    </message>
    <message>
        <source>could not be read</source>
        <translation>illisible</translation>
    </message>
    <message>
        <source>last seen {time}: it is not in tedee&apos;s latest answer</source>
        <translation>vue pour la dernière fois {time}&#x202f;: absente de la dernière réponse de tedee</translation>
    </message>
    <message>
        <source>last seen {time}: tedee&apos;s answer about it could not be read</source>
        <translation>vue pour la dernière fois {time}&#x202f;: réponse de tedee à son sujet illisible</translation>
    </message>
    <message>
        <source>The settings can&apos;t be read, so the defaults are used and no change is saved: make sure that you may read and write settings.toml and its folder.</source>
        <translation>Les paramètres ne peuvent pas être lus&#x202f;; les valeurs par défaut s’appliquent donc et aucune modification n’est enregistrée&#x202f;: assurez-vous d’avoir le droit de lire et d’écrire settings.toml et son dossier.</translation>
    </message>
    <message>
        <source>The settings can&apos;t be read, so the defaults are used and no change is saved: what should be their folder is a file; remove that, or choose another folder.</source>
        <translation>Les paramètres ne peuvent pas être lus&#x202f;; les valeurs par défaut s’appliquent donc et aucune modification n’est enregistrée&#x202f;: un fichier se trouve à la place de leur dossier&#x202f;; supprimez-le ou choisissez un autre dossier.</translation>
    </message>
    <message>
        <source>The settings can&apos;t be read, so the defaults are used and no change is saved: the path of their folder is too long; choose a shorter one.</source>
        <translation>Les paramètres ne peuvent pas être lus&#x202f;; les valeurs par défaut s’appliquent donc et aucune modification n’est enregistrée&#x202f;: le chemin de leur dossier est trop long&#x202f;; choisissez-en un plus court.</translation>
    </message>
    <message>
        <source>All events and battery levels from before {time} are deleted permanently.</source>
        <translation>Tous les événements et niveaux de batterie d’avant {time} sont supprimés définitivement.</translation>
    </message>
    <message numerus="yes">
        <source>Keep the history for only %n days?</source>
        <translation>
            <numerusform>Ne garder l’historique que %n jour&#x202f;?</numerusform>
            <numerusform>Ne garder l’historique que %n jours&#x202f;?</numerusform>
        </translation>
    </message>
    <message>
        <source>Another Lockwatch starts when you log in: {command}. Tick this to start this one instead.</source>
        <translation>Un autre Lockwatch démarre à l’ouverture de session&#x202f;: {command}. Cochez ceci pour démarrer celui-ci à sa place.</translation>
    </message>
    <message>
        <source>It is turned off in the system&apos;s settings. Tick this to turn it on again.</source>
        <translation>C’est désactivé dans les paramètres du système. Cochez ceci pour le réactiver.</translation>
    </message>
    <message>
        <source>Lockwatch can&apos;t find out whether it starts when you log in.</source>
        <translation>Lockwatch ne peut pas savoir s’il démarre à l’ouverture de session.</translation>
    </message>
    <message>
        <source>The start at log-in could not be changed ({reason}). Lockwatch itself keeps running.</source>
        <translation>Le démarrage à l’ouverture de session n’a pas pu être modifié ({reason}). Lockwatch lui-même continue de fonctionner.</translation>
    </message>
    <message>
        <source>was left unlocked</source>
        <translation>était restée déverrouillée</translation>
    </message>
    <message>
        <source>door was left open</source>
        <translation>la porte était restée ouverte</translation>
    </message>
    <message>
        <source>Since you last looked ({time}):</source>
        <translation>Depuis votre dernier coup d’œil ({time})&#x202f;:</translation>
    </message>
    <message>
        <source>new in the account</source>
        <translation>nouvelle dans le compte</translation>
    </message>
    <message>
        <source>left the account</source>
        <translation>n’est plus dans le compte</translation>
    </message>
    <message numerus="yes">
        <source>unlocked %n times</source>
        <translation>
            <numerusform>déverrouillée %n fois</numerusform>
            <numerusform>déverrouillée %n fois</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>door opened %n times</source>
        <translation>
            <numerusform>porte ouverte %n fois</numerusform>
            <numerusform>porte ouverte %n fois</numerusform>
        </translation>
    </message>
    <message>
        <source>battery from {before} to {after} %</source>
        <translation>batterie de {before} à {after}&#xa0;%</translation>
    </message>
    <message numerus="yes">
        <source>disconnected %n times</source>
        <translation>
            <numerusform>déconnectée %n fois</numerusform>
            <numerusform>déconnectée %n fois</numerusform>
        </translation>
    </message>
    <message>
        <source>{what} ({duration})</source>
        <translation>{what} ({duration})</translation>
    </message>
    <message>
        <source>{date}, {time}</source>
        <translation>{time} le {date}</translation>
    </message>
    <message>
        <source>Lockwatch also runs on the computer {computer}, with the same home folder, and saves the history there. This one watches, too, but forgets what it saw when you log out.</source>
        <translation>Lockwatch fonctionne aussi sur l’ordinateur {computer}, avec le même dossier personnel, et y enregistre l’historique. Celui-ci surveille aussi vos serrures, mais oublie ce qu’il a vu à la fermeture de session.</translation>
    </message>
    <message>
        <source>Another Lockwatch is already watching your locks. To end the demo here, quit that one first.</source>
        <translation>Un autre Lockwatch surveille déjà vos serrures. Pour quitter la démo ici, fermez d’abord celui-là.</translation>
    </message>
    <message>
        <source>No program was found to open the manual. It is in {folder}.</source>
        <translation>Aucun programme n’a été trouvé pour ouvrir le manuel. Il se trouve dans {folder}.</translation>
    </message>
    <message>
        <source>The session&apos;s message bus (D-Bus) does not answer: notifications can&apos;t be shown, and the icon may be missing from the panel. Lockwatch keeps watching your locks; both return by themselves as soon as the bus answers.</source>
        <translation>Le bus de messages de la session (D-Bus) ne répond pas&#x202f;: les notifications ne peuvent pas être affichées, et l’icône peut manquer dans la barre. Lockwatch continue de surveiller vos serrures&#x202f;; les deux reviennent d’eux-mêmes dès que le bus répond.</translation>
    </message>
    <message>
        <source>The session&apos;s message bus (D-Bus) was restarted, and the icon can&apos;t return to this panel. Everything else works. To get the icon back, quit Lockwatch and start it again.</source>
        <translation>Le bus de messages de la session (D-Bus) a été relancé, et l’icône ne peut pas revenir dans cette barre. Tout le reste fonctionne. Pour retrouver l’icône, quittez Lockwatch et relancez-le.</translation>
    </message>
    <message>
        <source>GNOME shows tray icons only with the extension “AppIndicator and KStatusNotifierItem Support”. Until it is turned on, closing this window quits Lockwatch.</source>
        <translation>GNOME n’affiche les icônes qu’avec l’extension «&#x202f;AppIndicator and KStatusNotifierItem Support&#x202f;». Tant qu’elle n’est pas activée, fermer cette fenêtre quitte Lockwatch.</translation>
    </message>
    <message>
        <source>No panel here shows tray icons, so closing this window quits Lockwatch.</source>
        <translation>Aucune barre n’affiche d’icônes ici&#x202f;; fermer cette fenêtre quitte donc Lockwatch.</translation>
    </message>
    <message>
        <source>No panel here shows tray icons, so Lockwatch runs in the background. To see its window, start Lockwatch again.</source>
        <translation>Aucune barre n’affiche d’icônes ici&#x202f;; Lockwatch fonctionne donc en arrière-plan. Pour voir sa fenêtre, lancez-le de nouveau.</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>Aujourd’hui</translation>
    </message>
    <message>
        <source>Yesterday</source>
        <translation>Hier</translation>
    </message>
    <message>
        <source>An event that this version of Lockwatch does not know</source>
        <translation>Événement inconnu de cette version de Lockwatch</translation>
    </message>
    <message>
        <source>State not known</source>
        <translation>État inconnu</translation>
    </message>
    <message>
        <source>{time}: {level}</source>
        <translation>{time}&#x202f;: {level}</translation>
    </message>
    <message>
        <source>There are too few readings for a curve yet.</source>
        <translation>Il y a encore trop peu de relevés pour une courbe.</translation>
    </message>
    <message>
        <source>The tedee cloud was not found: check the network, or the API address in the settings.</source>
        <translation>Le cloud tedee est introuvable&#x202f;: vérifiez le réseau, ou l’adresse de l’API dans les paramètres.</translation>
    </message>
    <message>
        <source>The server could not prove that it is tedee&apos;s, so it was not trusted: check this computer&apos;s date, or ask your network administrator.</source>
        <translation>Le serveur n’a pas pu prouver qu’il est celui de tedee et n’a donc pas été jugé fiable&#x202f;: vérifiez la date de cet ordinateur, ou demandez à l’administrateur de votre réseau.</translation>
    </message>
    <message>
        <source>Something went wrong inside Lockwatch: its log says what.</source>
        <translation>Une erreur s’est produite dans Lockwatch&#x202f;; son journal dit laquelle.</translation>
    </message>
    <message>
        <source>The answer points to another address: perhaps this network wants a login. Open a browser to look.</source>
        <translation>La réponse renvoie à une autre adresse&#x202f;: ce réseau demande peut-être une connexion. Ouvrez un navigateur pour vérifier.</translation>
    </message>
    <message>
        <source>There is no tedee API at this address: check the API address in the settings.</source>
        <translation>Il n’y a pas d’API tedee à cette adresse&#x202f;: vérifiez l’adresse de l’API dans les paramètres.</translation>
    </message>
    <message>
        <source>The tedee cloud rejected the request. If that does not change, Lockwatch may need an update.</source>
        <translation>Le cloud tedee a rejeté la requête. Si cela dure, une mise à jour de Lockwatch est peut-être nécessaire.</translation>
    </message>
    <message>
        <source>The answer is not in the documented form. If that does not change, Lockwatch may need an update.</source>
        <translation>La réponse n’est pas au format documenté. Si cela dure, une mise à jour de Lockwatch est peut-être nécessaire.</translation>
    </message>
    <message>
        <source>{text} (HTTP {status})</source>
        <translation>{text} (HTTP {status})</translation>
    </message>
    <message>
        <source>Lockwatch tries again by itself.</source>
        <translation>Lockwatch réessaie de lui-même.</translation>
    </message>
    <message>
        <source>Next try at {time}.</source>
        <translation>Prochain essai à {time}.</translation>
    </message>
    <message>
        <source>it had no access key</source>
        <translation>il n’avait pas de clé d’accès</translation>
    </message>
    <message>
        <source>Lockwatch can&apos;t see: {why}</source>
        <translation>Lockwatch ne voit rien&#x202f;: {why}</translation>
    </message>
    <message>
        <source>Lockwatch could not see: {why}</source>
        <translation>Lockwatch ne voyait rien&#x202f;: {why}</translation>
    </message>
    <message>
        <source>Not calibrated</source>
        <translation>Non calibrée</translation>
    </message>
    <message>
        <source>Calibrating…</source>
        <translation>Calibrage…</translation>
    </message>
    <message>
        <source>Unlocked</source>
        <translation>Déverrouillée</translation>
    </message>
    <message>
        <source>Semi-locked</source>
        <translation>À moitié verrouillée</translation>
    </message>
    <message>
        <source>Unlocking…</source>
        <translation>Déverrouillage…</translation>
    </message>
    <message>
        <source>Locking…</source>
        <translation>Verrouillage…</translation>
    </message>
    <message>
        <source>Locked</source>
        <translation>Verrouillée</translation>
    </message>
    <message>
        <source>Pulled</source>
        <translation>Pêne retiré</translation>
    </message>
    <message>
        <source>Pulling…</source>
        <translation>Retrait du pêne…</translation>
    </message>
    <message>
        <source>Unknown</source>
        <translation>État inconnu</translation>
    </message>
    <message>
        <source>Updating…</source>
        <translation>Mise à jour…</translation>
    </message>
    <message>
        <source>Lock {id}</source>
        <translation>Serrure {id}</translation>
    </message>
    <message>
        <source>{state}, door open</source>
        <translation>{state}, porte ouverte</translation>
    </message>
    <message>
        <source>Connected</source>
        <translation>Connectée</translation>
    </message>
    <message>
        <source>Battery unknown</source>
        <translation>Batterie inconnue</translation>
    </message>
    <message>
        <source>{level}, read {age}</source>
        <translation>{level}, relevé {age}</translation>
    </message>
    <message>
        <source>The settings can&apos;t be read, so the defaults are used and no change is saved: remove settings.toml, which is not a file.</source>
        <translation>Les paramètres ne peuvent pas être lus&#x202f;; les valeurs par défaut s’appliquent donc et aucune modification n’est enregistrée&#x202f;: supprimez settings.toml, qui n’est pas un fichier.</translation>
    </message>
    <message>
        <source>The settings can&apos;t be read, so the defaults are used and no change is saved: shorten or remove settings.toml, which is too large.</source>
        <translation>Les paramètres ne peuvent pas être lus&#x202f;; les valeurs par défaut s’appliquent donc et aucune modification n’est enregistrée&#x202f;: réduisez ou supprimez settings.toml, qui est trop volumineux.</translation>
    </message>
    <message numerus="yes">
        <source>{named} and %n more</source>
        <translation>
            <numerusform>{named} et %n autre</numerusform>
            <numerusform>{named} et %n autres</numerusform>
        </translation>
    </message>
    <message>
        <source>Not known yet: the first check is still running.</source>
        <comment>token</comment>
        <translation>Pas encore connu&#x202f;: la première vérification est en cours.</translation>
    </message>
    <message>
        <source>Kept for this session only: it is gone when Lockwatch quits.</source>
        <translation>Gardée pour cette session seulement&#x202f;: elle disparaît quand Lockwatch se ferme.</translation>
    </message>
    <message>
        <source>The demo needs no access key of yours. To watch your own locks, end the demo in the list.</source>
        <translation>La démo n’a pas besoin de votre clé d’accès. Pour surveiller vos propres serrures, quittez la démo dans la liste.</translation>
    </message>
    <message numerus="yes">
        <source>%n days ago</source>
        <translation>
            <numerusform>il y a %n&#xa0;jour</numerusform>
            <numerusform>il y a %n&#xa0;jours</numerusform>
        </translation>
    </message>
    <message>
        <source>{level}, charging</source>
        <translation>{level}, en charge</translation>
    </message>
    <message>
        <source>Low {level}</source>
        <translation>Faible {level}</translation>
    </message>
    <message>
        <source>Almost empty {level}</source>
        <translation>Presque vide {level}</translation>
    </message>
    <message>
        <source>Low at {low}, almost empty at {critical}</source>
        <translation>Faible à {low}, presque vide à {critical}</translation>
    </message>
    <message numerus="yes">
        <source>Battery from {first} on {start} to {last} on {end}, charged %n times.</source>
        <translation>
            <numerusform>Batterie de {first} le {start} à {last} le {end}, rechargée %n fois.</numerusform>
            <numerusform>Batterie de {first} le {start} à {last} le {end}, rechargée %n fois.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{name}: %n times ({duration})</source>
        <translation>
            <numerusform>{name}&#x202f;: %n fois ({duration})</numerusform>
            <numerusform>{name}&#x202f;: %n fois ({duration})</numerusform>
        </translation>
    </message>
    <message>
        <source>{name} is disconnected</source>
        <translation>{name}&#x202f;: déconnectée</translation>
    </message>
    <message>
        <source>It lost the connection to its bridge, so its state is not known.</source>
        <translation>Elle a perdu la connexion à son bridge, son état est donc inconnu.</translation>
    </message>
    <message>
        <source>{name}: battery low</source>
        <translation>{name}&#x202f;: batterie faible</translation>
    </message>
    <message>
        <source>{level} left. Charge it soon.</source>
        <translation>Il reste {level}. Rechargez-la bientôt.</translation>
    </message>
    <message>
        <source>{name}: battery almost empty</source>
        <translation>{name}&#x202f;: batterie presque vide</translation>
    </message>
    <message>
        <source>{level} left. Charge it now, or the lock will stop.</source>
        <translation>Il reste {level}. Rechargez-la maintenant, ou la serrure s’arrêtera.</translation>
    </message>
    <message>
        <source>{name} is jammed</source>
        <translation>{name}&#x202f;: bloquée</translation>
    </message>
    <message>
        <source>Its bolt did not move as it should: look at the door.</source>
        <translation>Son pêne n’a pas bougé comme il faut&#x202f;: allez voir la porte.</translation>
    </message>
    <message>
        <source>Lockwatch shows the last known state and keeps trying; if this lasts, check this computer&apos;s network.</source>
        <translation>Lockwatch affiche le dernier état connu et continue d’essayer&#x202f;; si cela dure, vérifiez le réseau de cet ordinateur.</translation>
    </message>
    <message>
        <source>Everything works for now, but tedee will soon switch off the interface that this version uses: please update Lockwatch.</source>
        <translation>Tout fonctionne pour l’instant, mais tedee va bientôt retirer l’interface utilisée par cette version&#x202f;: mettez Lockwatch à jour.</translation>
    </message>
    <message>
        <source>{name} is connected again</source>
        <translation>{name}&#x202f;: de nouveau connectée</translation>
    </message>
    <message>
        <source>after {after}</source>
        <translation>après {after}</translation>
    </message>
    <message>
        <source>{name}: the connection is unstable</source>
        <translation>{name}&#x202f;: la connexion est instable</translation>
    </message>
    <message>
        <source>You get no more notifications about its connection until it is stable again.</source>
        <translation>Vous ne recevez plus de notifications sur sa connexion tant qu’elle n’est pas de nouveau stable.</translation>
    </message>
    <message>
        <source>unstable connection</source>
        <translation>connexion instable</translation>
    </message>
    <message>
        <source>battery no longer low</source>
        <translation>la batterie n’est plus faible</translation>
    </message>
    <message>
        <source>battery no longer almost empty</source>
        <translation>la batterie n’est plus presque vide</translation>
    </message>
    <message>
        <source>no longer jammed</source>
        <translation>débloquée</translation>
    </message>
    <message>
        <source>locked again</source>
        <translation>de nouveau verrouillée</translation>
    </message>
    <message>
        <source>door no longer open</source>
        <translation>porte refermée</translation>
    </message>
    <message>
        <source>While Lockwatch could not see</source>
        <translation>Pendant que Lockwatch ne voyait rien</translation>
    </message>
    <message>
        <source>While notifications were held back</source>
        <translation>Pendant que les notifications étaient retenues</translation>
    </message>
    <message>
        <source>A lock</source>
        <translation>Une serrure</translation>
    </message>
    <message numerus="yes">
        <source>%n locks are disconnected</source>
        <translation>
            <numerusform>%n serrure est déconnectée</numerusform>
            <numerusform>%n serrures sont déconnectées</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n locks: battery low</source>
        <translation>
            <numerusform>%n serrure&#x202f;: batterie faible</numerusform>
            <numerusform>%n serrures&#x202f;: batterie faible</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n locks: battery almost empty</source>
        <translation>
            <numerusform>%n serrure&#x202f;: batterie presque vide</numerusform>
            <numerusform>%n serrures&#x202f;: batterie presque vide</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n locks are jammed</source>
        <translation>
            <numerusform>%n serrure est bloquée</numerusform>
            <numerusform>%n serrures sont bloquées</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n locks are connected again</source>
        <translation>
            <numerusform>%n serrure est de nouveau connectée</numerusform>
            <numerusform>%n serrures sont de nouveau connectées</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n locks have an unstable connection</source>
        <translation>
            <numerusform>%n serrure a une connexion instable</numerusform>
            <numerusform>%n serrures ont une connexion instable</numerusform>
        </translation>
    </message>
    <message>
        <source>Lockwatch shows which.</source>
        <translation>Lockwatch indique lesquelles.</translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>et %n autre</numerusform>
            <numerusform>et %n autres</numerusform>
        </translation>
    </message>
    <message>
        <source>{names} {and_more}</source>
        <translation>{names} {and_more}</translation>
    </message>
    <message>
        <source>{name}: {what}</source>
        <translation>{name}&#x202f;: {what}</translation>
    </message>
    <message numerus="yes">
        <source>%n locks</source>
        <translation>
            <numerusform>%n serrure</numerusform>
            <numerusform>%n serrures</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Needs attention (%n)</source>
        <translation>
            <numerusform>Attention requise (%n)</numerusform>
            <numerusform>Attention requise (%n)</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Other locks (%n)</source>
        <translation>
            <numerusform>Autres serrures (%n)</numerusform>
            <numerusform>Autres serrures (%n)</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Hidden (%n)</source>
        <translation>
            <numerusform>Masquée (%n)</numerusform>
            <numerusform>Masquées (%n)</numerusform>
        </translation>
    </message>
    <message>
        <source>Notifications are paused.</source>
        <translation>Les notifications sont suspendues.</translation>
    </message>
    <message>
        <source>Notifications are paused until {time}.</source>
        <translation>Les notifications sont suspendues jusqu’à {time}.</translation>
    </message>
    <message>
        <source>Waiting for the first answer</source>
        <translation>En attente de la première réponse</translation>
    </message>
    <message>
        <source>Cannot see the locks</source>
        <translation>État des serrures inconnu</translation>
    </message>
    <message>
        <source>All locked</source>
        <translation>Toutes verrouillées</translation>
    </message>
    <message>
        <source>No locks</source>
        <translation>Aucune serrure</translation>
    </message>
    <message>
        <source>No lock has a bridge</source>
        <translation>Aucune serrure n’a de bridge</translation>
    </message>
    <message>
        <source>No lock to watch</source>
        <translation>Aucune serrure à surveiller</translation>
    </message>
    <message numerus="yes">
        <source>%n locks jammed</source>
        <translation>
            <numerusform>%n serrure bloquée</numerusform>
            <numerusform>%n serrures bloquées</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n batteries almost empty</source>
        <translation>
            <numerusform>%n batterie presque vide</numerusform>
            <numerusform>%n batteries presque vides</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n locks disconnected</source>
        <translation>
            <numerusform>%n serrure déconnectée</numerusform>
            <numerusform>%n serrures déconnectées</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n batteries low</source>
        <translation>
            <numerusform>%n batterie faible</numerusform>
            <numerusform>%n batteries faibles</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n not locked</source>
        <translation>
            <numerusform>%n non verrouillée</numerusform>
            <numerusform>%n non verrouillées</numerusform>
        </translation>
    </message>
    <message>
        <source>The settings file could not be read. It was saved as {}, and the defaults are used now.</source>
        <translation>Le fichier de paramètres n’a pas pu être lu. Il a été enregistré sous {}, et les valeurs par défaut s’appliquent.</translation>
    </message>
    <message>
        <source>Some settings are invalid, so their defaults are used: {}.</source>
        <translation>Certains paramètres ne sont pas valides, leurs valeurs par défaut s’appliquent&#x202f;: {}.</translation>
    </message>
    <message>
        <source>Kept in the keyring of this computer.</source>
        <translation>Gardée dans le trousseau de clés de cet ordinateur.</translation>
    </message>
    <message>
        <source>Kept in the keyring of this computer ({keyring}).</source>
        <translation>Gardée dans le trousseau de clés de cet ordinateur ({keyring}).</translation>
    </message>
    <message>
        <source>Given by the environment variable {variable}: it is replaced or removed there, before the next start.</source>
        <translation>Fournie par la variable d’environnement {variable}&#x202f;: c’est là qu’elle se remplace ou se supprime, avant le prochain démarrage.</translation>
    </message>
    <message>
        <source>There is none.</source>
        <comment>token</comment>
        <translation>Il n’y en a pas.</translation>
    </message>
    <message>
        <source>just now</source>
        <translation>à l’instant</translation>
    </message>
    <message>
        <source>{n} s ago</source>
        <translation>il y a {n}&#xa0;s</translation>
    </message>
    <message>
        <source>{n} min ago</source>
        <translation>il y a {n}&#xa0;min</translation>
    </message>
    <message>
        <source>{n} h ago</source>
        <translation>il y a {n}&#xa0;h</translation>
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
        <translation>à {time}</translation>
    </message>
    <message>
        <source>on {date}</source>
        <translation>le {date}</translation>
    </message>
    <message>
        <source>{start}–{end}</source>
        <translation>{start}–{end}</translation>
    </message>
    <message>
        <source>since {time}</source>
        <translation>depuis {time}</translation>
    </message>
    <message>
        <source>Lockwatch&apos;s saved data could not be read and was moved to {name}. Lockwatch keeps watching, but may repeat earlier notifications.</source>
        <translation>Les données enregistrées de Lockwatch n’ont pas pu être lues et ont été déplacées vers {name}. Lockwatch continue de surveiller, mais peut répéter d’anciennes notifications.</translation>
    </message>
    <message>
        <source>Lockwatch can&apos;t save its data: is the disk full? It keeps watching, but may repeat notifications after a restart.</source>
        <translation>Lockwatch ne peut pas enregistrer ses données&#x202f;: le disque est-il plein&#x202f;? Il continue de surveiller, mais peut répéter des notifications après un redémarrage.</translation>
    </message>
    <message>
        <source>The recording has stopped because its file can&apos;t be written: is the disk full? Lockwatch keeps watching.</source>
        <translation>L’enregistrement s’est arrêté, car son fichier ne peut pas être écrit&#x202f;: le disque est-il plein&#x202f;? Lockwatch continue de surveiller.</translation>
    </message>
</context>
<context>
    <name>_FileDialog</name>
    <message>
        <source>Table for spreadsheets (*.csv)</source>
        <translation>Tableau pour tableurs (*.csv)</translation>
    </message>
    <message>
        <source>JSON for programs (*.json)</source>
        <translation>JSON pour programmes (*.json)</translation>
    </message>
</context>
</TS>
