<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>Wording</name>
    <message numerus="yes">
        <source>%n locks are hidden</source>
        <translation>
            <numerusform>%n lock is hidden</numerusform>
            <numerusform>%n locks are hidden</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>unstable: %n disconnections in 24 h</source>
        <translation>
            <numerusform>unstable: %n disconnection in 24 h</numerusform>
            <numerusform>unstable: %n disconnections in 24 h</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Battery from {first} on {start} to {last} on {end}, charged %n times.</source>
        <translation>
            <numerusform>Battery from {first} on {start} to {last} on {end}, charged %n time.</numerusform>
            <numerusform>Battery from {first} on {start} to {last} on {end}, charged %n times.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{name}: its battery drains about %n times as fast as before.</source>
        <translation>
            <numerusform>{name}: its battery drains about %n times as fast as before.</numerusform>
            <numerusform>{name}: its battery drains about %n times as fast as before.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{name}: %n times ({duration})</source>
        <translation>
            <numerusform>{name}: once ({duration})</numerusform>
            <numerusform>{name}: %n times ({duration})</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n locks are disconnected</source>
        <translation>
            <numerusform>%n lock is disconnected</numerusform>
            <numerusform>%n locks are disconnected</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n locks: battery low</source>
        <translation>
            <numerusform>%n lock: battery low</numerusform>
            <numerusform>%n locks: battery low</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n locks: battery almost empty</source>
        <translation>
            <numerusform>%n lock: battery almost empty</numerusform>
            <numerusform>%n locks: battery almost empty</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n locks are jammed</source>
        <translation>
            <numerusform>%n lock is jammed</numerusform>
            <numerusform>%n locks are jammed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n locks are connected again</source>
        <translation>
            <numerusform>%n lock is connected again</numerusform>
            <numerusform>%n locks are connected again</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n locks have an unstable connection</source>
        <translation>
            <numerusform>%n lock has an unstable connection</numerusform>
            <numerusform>%n locks have an unstable connection</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Warn me if a door is left unlocked for %n minutes</source>
        <translation>
            <numerusform>Warn me if a door is left unlocked for %n minute</numerusform>
            <numerusform>Warn me if a door is left unlocked for %n minutes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n locks found</source>
        <translation>
            <numerusform>%n lock found</numerusform>
            <numerusform>%n locks found</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n locks</source>
        <translation>
            <numerusform>%n lock</numerusform>
            <numerusform>%n locks</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n details, expanded</source>
        <translation>
            <numerusform>%n detail, expanded</numerusform>
            <numerusform>%n details, expanded</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n details, collapsed</source>
        <translation>
            <numerusform>%n detail, collapsed</numerusform>
            <numerusform>%n details, collapsed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n locks are watched from here on</source>
        <translation>
            <numerusform>%n lock is watched from here on</numerusform>
            <numerusform>%n locks are watched from here on</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n entries were written to {file}.</source>
        <translation>
            <numerusform>%n entry was written to {file}.</numerusform>
            <numerusform>%n entries were written to {file}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Less than %n days left until it is almost empty.</source>
        <translation>
            <numerusform>Less than %n day left until it is almost empty.</numerusform>
            <numerusform>Less than %n days left until it is almost empty.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>About %n days left ({low} to {high}) until it is almost empty.</source>
        <translation>
            <numerusform>About %n day left ({low} to {high}) until it is almost empty.</numerusform>
            <numerusform>About %n days left ({low} to {high}) until it is almost empty.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>About %n weeks left ({low} to {high}) until it is almost empty.</source>
        <translation>
            <numerusform>About %n week left ({low} to {high}) until it is almost empty.</numerusform>
            <numerusform>About %n weeks left ({low} to {high}) until it is almost empty.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>About %n months left ({low} to {high}) until it is almost empty.</source>
        <translation>
            <numerusform>About %n month left ({low} to {high}) until it is almost empty.</numerusform>
            <numerusform>About %n months left ({low} to {high}) until it is almost empty.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>It drains about %n times as fast as before.</source>
        <translation>
            <numerusform>It drains about %n times as fast as before.</numerusform>
            <numerusform>It drains about %n times as fast as before.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Your locks this week: %n things to do</source>
        <translation>
            <numerusform>Your locks this week: one thing to do</numerusform>
            <numerusform>Your locks this week: %n things to do</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n days</source>
        <translation>
            <numerusform>%n day</numerusform>
            <numerusform>%n days</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n locks are unlocked</source>
        <translation>
            <numerusform>%n lock is unlocked</numerusform>
            <numerusform>%n locks are unlocked</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n doors are open</source>
        <translation>
            <numerusform>%n door is open</numerusform>
            <numerusform>%n doors are open</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n locks need calibration</source>
        <translation>
            <numerusform>%n lock needs calibration</numerusform>
            <numerusform>%n locks need calibration</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Needs attention (%n)</source>
        <translation>
            <numerusform>Needs attention (%n)</numerusform>
            <numerusform>Needs attention (%n)</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Other locks (%n)</source>
        <translation>
            <numerusform>Other locks (%n)</numerusform>
            <numerusform>Other locks (%n)</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Hidden (%n)</source>
        <translation>
            <numerusform>Hidden (%n)</numerusform>
            <numerusform>Hidden (%n)</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>And %n more</source>
        <translation>
            <numerusform>And %n more</numerusform>
            <numerusform>And %n more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n not watched</source>
        <translation>
            <numerusform>%n not watched</numerusform>
            <numerusform>%n not watched</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n locks jammed</source>
        <translation>
            <numerusform>%n lock jammed</numerusform>
            <numerusform>%n locks jammed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n batteries almost empty</source>
        <translation>
            <numerusform>%n battery almost empty</numerusform>
            <numerusform>%n batteries almost empty</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n doors open</source>
        <translation>
            <numerusform>%n door open</numerusform>
            <numerusform>%n doors open</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n locks disconnected</source>
        <translation>
            <numerusform>%n lock disconnected</numerusform>
            <numerusform>%n locks disconnected</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n batteries low</source>
        <translation>
            <numerusform>%n battery low</numerusform>
            <numerusform>%n batteries low</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n not locked</source>
        <translation>
            <numerusform>%n not locked</numerusform>
            <numerusform>%n not locked</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n locks in an unknown state</source>
        <translation>
            <numerusform>%n lock in an unknown state</numerusform>
            <numerusform>%n locks in an unknown state</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{named} and %n more</source>
        <translation>
            <numerusform>{named} and %n more</numerusform>
            <numerusform>{named} and %n more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Keep the history for only %n days?</source>
        <translation>
            <numerusform>Keep the history for only %n day?</numerusform>
            <numerusform>Keep the history for only %n days?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>unlocked %n times</source>
        <translation>
            <numerusform>unlocked once</numerusform>
            <numerusform>unlocked %n times</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>door opened %n times</source>
        <translation>
            <numerusform>door opened once</numerusform>
            <numerusform>door opened %n times</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>disconnected %n times</source>
        <translation>
            <numerusform>disconnected once</numerusform>
            <numerusform>disconnected %n times</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n days ago</source>
        <translation>
            <numerusform>%n day ago</numerusform>
            <numerusform>%n days ago</numerusform>
        </translation>
    </message>
</context>
</TS>
