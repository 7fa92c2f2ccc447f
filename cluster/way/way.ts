/** Where images come from: published ones are pulled, or all are built from what the package registries hold. */
export type Way = 'published' | 'built';

/** Which container engine is used: one that already answers, or one that we start for this clone. */
export type EngineOwner = 'host' | 'ours';

/** What was found out about this machine before anything is decided. */
export interface Surroundings {
  /** `IMAGES=`, as given. */
  readonly asked: string | undefined;
  /** Why the host's own container engine cannot be used, or undefined where it can. */
  readonly noHostEngine: string | undefined;
  /** Why the published images cannot be had, or undefined where they can. Not looked into without an engine. */
  readonly noPublishedImages: string | undefined;
  /** Why we cannot start an engine here, or undefined where we can. */
  readonly noEngineOfOurs: string | undefined;
}

export interface Choice {
  readonly way: Way;
  readonly engine: EngineOwner;
  /** One sentence for people. */
  readonly why: string;
}

/** Nothing can be done here as things are; `choices` are what the reader can change, one a line. */
export interface NoChoice {
  readonly refused: string;
  readonly choices: readonly string[];
}

/** Chooses the way to obtain images and the engine to run them on. */
export function chooseWay(found: Surroundings): Choice | NoChoice {
  if (found.asked !== undefined && found.asked !== 'published' && found.asked !== 'built') {
    return {
      refused: `IMAGES=${found.asked} is neither "published" nor "built"`,
      choices: ['IMAGES=published make up', 'IMAGES=built make up', 'make up, which chooses by itself'],
    };
  }
  if (found.asked === 'published') return published(found);
  if (found.noHostEngine === undefined && found.noPublishedImages === undefined && found.asked !== 'built') {
    return { way: 'published', engine: 'host', why: 'Docker answers and the published images can be pulled' };
  }
  const reason =
    found.asked === 'built'
      ? 'IMAGES=built asks for it'
      : (found.noHostEngine ?? found.noPublishedImages ?? '');
  if (found.noHostEngine === undefined)
    return { way: 'built', engine: 'host', why: `${reason}; using the Docker that answers` };
  if (found.noEngineOfOurs === undefined)
    return { way: 'built', engine: 'ours', why: `${reason}; starting an engine of this clone's own` };
  return {
    refused: `there is no container engine to use (${found.noHostEngine}), and none can be started: ${found.noEngineOfOurs}`,
    choices: engineChoices,
  };
}

function published(found: Surroundings): Choice | NoChoice {
  if (found.noHostEngine !== undefined) {
    return { refused: `IMAGES=published needs Docker: ${found.noHostEngine}`, choices: engineChoices };
  }
  if (found.noPublishedImages !== undefined) {
    return {
      refused: `IMAGES=published, but they cannot be pulled: ${found.noPublishedImages}`,
      choices: [
        'IMAGES=built make up  (builds everything from package registries)',
        'check `docker pull` by hand (proxy, login, rate limit)',
      ],
    };
  }
  return { way: 'published', engine: 'host', why: 'IMAGES=published asks for it' };
}

const engineChoices: readonly string[] = [
  'install Docker and let this user use it (`docker info` must work), then `make up`',
  'point DOCKER_HOST at an engine on this machine, then `make up`',
  'on Debian 12, run `make up` as root: it starts an engine of its own and `make down` removes it',
];
