import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** A rule of axe that the page breaks, and where. */
export interface AxeViolation {
  readonly rule: string;
  readonly help: string;
  /** Selectors of the elements, and what axe says of each. */
  readonly where: readonly string[];
}

/**
 * What axe has against the page as it stands: all of its rules, best practices included. It runs through the debugger, which no
 * content security policy holds back, so the page is the one that people get.
 */
export async function axeViolations(page: Page): Promise<readonly AxeViolation[]> {
  await page.evaluate(axe.source);
  const results: axe.AxeResults = await page.evaluate('axe.run(document, { resultTypes: ["violations"] })');
  return results.violations.map(({ id, help, nodes }) => ({
    rule: id,
    help,
    where: nodes.map(({ target, failureSummary }) => `${target.join(' ')}: ${failureSummary ?? ''}`),
  }));
}
