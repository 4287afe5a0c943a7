import type { Finding, FindingFact, Readiness } from '../../shared/findings.ts';
import { toErrorReport } from '../core/errors.ts';

/** The answers of a check. What throws becomes a blocker with its remedy; the check goes on. */
export class Findings {
  readonly #findings: Finding[] = [];

  ok(title: string, message: string, ...facts: FindingFact[]): void {
    this.add({ title, severity: 'ok', message, ...(facts.length === 0 ? {} : { facts }) });
  }

  add(...findings: readonly Finding[]): void {
    for (const finding of findings) this.#findings.push({ ...finding, message: sentence(finding.message) });
  }

  /** Does one part of the check; undefined where it failed, which is then a blocker of that title. */
  async attempt<Result>(title: string, work: () => Result | Promise<Result>): Promise<Result | undefined> {
    try {
      return await work();
    } catch (error) {
      const { code, message, remedy, sql, steps = [] } = toErrorReport(error);
      // what other steps do stands on the page, or is the command, of the check itself
      const toFirewall = steps.filter((step) => step.do === 'add-address');
      const fixes = {
        code,
        remedy,
        ...(sql === undefined ? {} : { sql }),
        ...(toFirewall.length === 0 ? {} : { steps: toFirewall }),
      };
      this.add({ title, severity: 'blocker', message, ...fixes });
      return undefined;
    }
  }

  result(): Readiness {
    const ready = this.#findings.every(({ severity }) => severity !== 'blocker');
    return { ready, findings: this.#findings };
  }
}

/** Messages of servers and of the operating system end as they like. */
const sentence = (message: string): string => (/[.!?…]$/.test(message) ? message : `${message}.`);
