import { stopSharedControlPlane } from './control-plane.ts';

/** Mocha's root hooks (`--require`): the control plane the test files shared ends with the last of them. */
export const mochaHooks = {
  afterAll: stopSharedControlPlane,
};
