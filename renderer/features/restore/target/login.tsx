import { Section } from '../../../ui/layout/section.tsx';
import { LoginOfJob } from '../../../ui/login/login-of-job.tsx';
import type { DatabaseTargetProps } from './props.ts';

/** As whom it is restored: with the login of the server, or with a secret for this restore alone. */
export const TargetLogin = ({ draft, onChange, target }: Omit<DatabaseTargetProps, 'onAddServer'>) => (
  <Section title="Login">
    <LoginOfJob
      job="restore"
      server={target.server}
      credential={draft.credential}
      onChange={(credential) => onChange({ credential })}
    />
  </Section>
);
