/**
 * The exit code by which the loader says that its files or what came of them are refused, so that the same again would end in the
 * same. Every other failure may pass by itself.
 */
export const REFUSED_EXIT_CODE = 3;
