/** Where a host notes what it refused and what the system told it; one line of JSON each, redacted. */
export interface HostLog {
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
}
