/**
 * Settings of every set, brought to one that was made without them by its next change.
 *
 * Every member copies from the primary (`chainingAllowed`). Copying from another one spares the primary some reading, but where that
 * other one dies, those behind it notice only after 10 s, and by then lag too far to serve reads. Writes are rare here.
 *
 * A change of membership is known to a majority one heartbeat after it was written, a new member begins to copy after two, and that
 * it has copied is heard by one more. At MongoDB's own interval of 2 s a replacement waits longer for heartbeats than for all else.
 * One costs some hundred bytes; how long a silent member is waited for (10 s) is another setting.
 */
export const setSettings = { chainingAllowed: false, heartbeatIntervalMillis: 500 } as const;
