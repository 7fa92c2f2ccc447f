import { randomInt } from 'node:crypto';

/** Below the ports that Linux chooses itself (from 32768 on) and those of NodePorts (from 30000 on). */
const firstPort = 10_000;
const ports = 20_000;

/** Where this process goes on: two loads, one after the other, do not begin at the same port. */
let taken = randomInt(ports);

/**
 * A local port for a new connection, another one each time until all 20,000 have had their turn.
 *
 * A connection that a dead machine never answered stays known for two minutes to the machine that forwarded it. One more from the same
 * port is taken for the same connection, and is forwarded to the dead machine again. Clients of the world have addresses and ports of
 * their own; a test has one address, for which Linux chooses the same port again after half a minute.
 */
export function freshPort(): number {
  taken = (taken + 1) % ports;
  return firstPort + taken;
}
