import { readFileSync, writeFileSync } from 'node:fs';

const file = '/proc/sys/fs/inotify/max_user_instances';

/**
 * How many inotify instances one user may have, at least. A four-node cluster takes some 70, and Linux allows 128: a
 * second cluster's kubelets end as they start, and its nodes never join. Source of the figure: kind's known issues, "Pod
 * errors due to too many open files".
 */
export const inotifyInstances = 512;

/** The limit to set where the kernel's (the text of its file) is too low, or undefined where it will do. */
export function inotifyLimitToSet(current: string): number | undefined {
  return Number(current) < inotifyInstances ? inotifyInstances : undefined;
}

/**
 * Raises the limit if it is too low; returns what it was. It is all of the machine's, and holds until it starts anew:
 * lowered again by `make down`, it would take the ground from under another clone's cluster. Takes root.
 */
export function ensureInotifyInstances(): number | undefined {
  const current = readFileSync(file, 'utf8');
  const wanted = inotifyLimitToSet(current);
  if (wanted === undefined) return undefined;
  writeFileSync(file, String(wanted));
  return Number(current);
}
