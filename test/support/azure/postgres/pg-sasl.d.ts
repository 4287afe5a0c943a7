declare module 'pg/lib/crypto/sasl.js' {
  interface SaslSession {
    readonly mechanism: string;
    /** What is sent next. */
    readonly response: string;
  }
  const sasl: {
    startSession(mechanisms: readonly string[]): SaslSession;
    continueSession(session: SaslSession, password: string, serverData: string): Promise<void>;
    finalizeSession(session: SaslSession, serverData: string): void;
  };
  export default sasl;
}
