export const MONGODB_PORT = 27017;
/** The query service as people reach it, in its pods. */
export const QUERY_PORT = 8080;
/** Health and metrics of a query pod. */
export const QUERY_ADMIN_PORT = 9090;
