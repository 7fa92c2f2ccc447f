/** How long a join may hold up the next one: a member that cannot get in sync must not stop the others. */
export const joinPatienceMs = 10 * 60_000;
/** How long a leaving member waits for the query tier to let go of it. */
export const drainPatienceMs = 60_000;
/** How long initiation waits for a member that ran, never came to serve a read, and does not answer. */
export const silencePatienceMs = 5 * 60_000;
/** How long a mongod that was started has until its name leads to it in DNS and other members find it. */
export const discoveryPatienceMs = 15_000;
/** How long a member that was told to start again has for it, before it is another one's turn. */
export const restartPatienceMs = 45_000;
/** How long two looks at a loss of the majority are apart: an election that can come out has done so by then. */
export const electionPatienceMs = 12_000;
/** How long nothing may have moved before members are spread anew, and a node must have been ready to take one. */
export const rebalanceCalmMs = 2 * 60_000;
/** How long members stay where they are after a try to spread them did not help. */
export const rebalancePauseMs = 60 * 60_000;
/** How many tries in a row may fail before members stay where they are until there is somewhere else to go. */
export const mostRebalances = 3;
/** How long a new member may take to be reached, or to be primary of a set that was just made. */
export const startPatienceMs = 30_000;
