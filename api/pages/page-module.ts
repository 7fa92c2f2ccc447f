/** What came back to a question of a page. */
export interface Asked {
  readonly status: number;
  /** By their names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The JSON of the answer, or of the problem document. */
  readonly body: unknown;
}

/**
 * Asks the API: on the server within the process, in a browser by HTTP.
 *
 * @param path with its query, such as `/directors?title=Heat`
 * @param body of a POST; absent: a GET
 * @throws what fetch throws where nothing came back; never within the process
 */
export type Ask = (path: string, body?: object) => Promise<Asked>;

/** A request for a page. */
export interface PageRequest {
  /** The path with its query, as it was written. */
  readonly url: string;
  /** The headers Accept-Language and Cookie; empty where there are none. */
  readonly acceptLanguage: string;
  readonly cookie: string;
  readonly ask: Ask;
  /** Whether the cluster view is open: to everybody, or to who has the token. */
  readonly mayWatch: boolean;
  /** What the build made for this page, by addresses. */
  readonly files: PageFiles;
}

export interface PageFiles {
  /** The page's script, and those that it imports. */
  readonly scripts: readonly string[];
  readonly styles: readonly string[];
}

/** A page, rendered. */
export interface RenderedPage {
  readonly status: number;
  readonly html: string;
  /** Beside those that every page has. */
  readonly headers: Readonly<Record<string, string>>;
}

/** What `web/<page>/server.tsx` exports as `page`. */
export interface PageModule {
  /** Paths that it answers, as OpenAPI writes them: `/`, `/film/{id}`. */
  readonly paths: readonly string[];
  /** Header Content-Security-Policy of its answers. */
  readonly policy: string;
  render(request: PageRequest): Promise<RenderedPage>;
}
