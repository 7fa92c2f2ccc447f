import { z } from 'zod';

import { defineRoute } from './route.ts';

const home = z.object({
  service: z.string(),
  description: z.string(),
  directors: z.string().meta({ description: 'An example of a question.' }),
  suggest: z.string().meta({ description: 'An example of what to ask while somebody types.' }),
  people: z.string().meta({ description: 'An example of how to look for a director.' }),
  datasets: z.string().meta({ description: 'Which data there are.' }),
  openapi: z.string().meta({ description: 'Where the service describes itself.' }),
});

/** `GET /`: where to go from here. */
export const homeRoute = defineRoute({
  method: 'GET',
  path: '/',
  operationId: 'showTheWay',
  summary: 'Where to go from here',
  params: {},
  response: { description: 'The way to the rest.', component: 'Home' },
  components: { Home: home },
  problems: {},
  cost: 1,
  handle: () => ({
    // Who would rather have HTML gets the search page here.
    headers: { Vary: 'Accept' },
    body: {
      value: {
        service: 'movie-search',
        description: 'Who directed a film?',
        directors: '/directors?title=Heat',
        suggest: '/titles/suggest?q=the+mat',
        people: '/people?name=Michael+Mann',
        datasets: '/datasets',
        openapi: '/openapi.json',
      } satisfies z.infer<typeof home>,
    },
  }),
});
