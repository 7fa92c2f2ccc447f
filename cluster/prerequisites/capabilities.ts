import { readFileSync } from 'node:fs';

/** The highest capability the kernel knows is in this file; its bounding set has one bit for each. */
export function lacksCapabilities(boundingSet: string, lastCapability: string): boolean {
  const all = (1n << (BigInt(lastCapability.trim()) + 1n)) - 1n;
  return (BigInt(`0x${boundingSet.trim()}`) & all) !== all;
}

/**
 * Whether a privileged container cannot be had as it is: Docker asks for every capability, and a host whose own
 * bounding set lacks one refuses. The `bounded` runtime then asks only for those that are there.
 */
export function needsBoundedRuntime(): boolean {
  const status = readFileSync('/proc/self/status', 'utf8');
  const bounding = /^CapBnd:\s*([0-9a-f]+)$/m.exec(status)?.[1] ?? '0';
  return lacksCapabilities(bounding, readFileSync('/proc/sys/kernel/cap_last_cap', 'utf8'));
}
