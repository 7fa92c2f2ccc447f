/** What a replica's cost is made of. */
export const ROUTING_TERMS = ['cpu', 'memory', 'latency', 'inFlight', 'lag'] as const;

export type RoutingTerm = (typeof ROUTING_TERMS)[number];

/** How much each term counts: 100 in proportion, 0 not at all, 200 by its square. */
export type RoutingWeights = Readonly<Record<RoutingTerm, number>>;

/** Waiting is what a client notices: latency and reads in flight count in full; what may come to be waiting counts less. */
export const DEFAULT_WEIGHTS: RoutingWeights = { cpu: 50, memory: 25, latency: 100, inFlight: 100, lag: 50 };
