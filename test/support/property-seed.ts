import fc from 'fast-check';

/**
 * Property tests draw the same cases in every run, so that a run tells of the change it is for: one that fails by the luck of
 * the draw fails somebody who changed something else. `PROPERTY_SEED=random` looks further; a number draws that run's cases again.
 */
const asked = process.env['PROPERTY_SEED'] ?? '20261124';
if (asked !== 'random') {
  const seed = Number(asked);
  if (!Number.isInteger(seed))
    throw new Error(`PROPERTY_SEED=${asked} is neither a whole number nor "random"`);
  fc.configureGlobal({ seed });
}
