/**
 * Settings of every set, brought to one that was made without them by its next change.
 *
 * A change of membership is known to a majority one heartbeat after it was written, a new member begins to copy after two, and that
 * it has copied is heard by one more. At MongoDB's own interval of 2 s a replacement waits longer for heartbeats than for all else.
 * One costs some hundred bytes; how long a silent member is waited for (10 s) is another setting.
 */
export const setSettings = { heartbeatIntervalMillis: 500 } as const;
