import { Button } from '@fluentui/react-components';
import { countOf } from '../../../../shared/words/counts.ts';
import { visibleText } from '../../../ui/format/identifier-text.ts';
import { asSentence } from '../../../ui/format/as-sentence.ts';
import { accessAddress, isAccessProblem } from '../../../ui/access/address.ts';
import { AddMyAddress } from '../../../ui/access/add-my-address.tsx';
import { addressStep } from '../../../ui/access/address-step.ts';
import { LinkButton } from '../../../ui/buttons/link.tsx';
import { secretWords } from '../../../ui/login/credential-kinds.ts';
import { isLoginProblem } from '../../../ui/servers/problem-words.ts';
import { NoticeBar } from '../../../ui/states/notice-bar.tsx';
import type { ServerProblem } from './server-problems.ts';

export interface LoginChanges {
  /** Asked to change the login of this server. */
  onChangeLogin: (serverId: string) => void;
  /** Asked to change the secret that the candidates with these keys take their login from. */
  onChangeSecret: (keys: readonly string[]) => void;
}

interface ServerProblemsProps extends LoginChanges {
  problems: readonly ServerProblem[];
  /** Whether fixing it is the next step: nothing is ready without it. */
  isNext: boolean;
}

/** What servers refuse, once a server and login, with what fixes it. */
export function ServerProblems(props: ServerProblemsProps) {
  const { problems, isNext, onChangeLogin, onChangeSecret } = props;
  const first = problems.findIndex(({ code }) => isLoginProblem(code));
  return problems.map(({ serverId, serverName, credential, code, message, remedy, steps, keys }, index) => (
    <NoticeBar
      key={keys.join(' ')}
      kind="bad"
      action={
        isLoginProblem(code) ? (
          <Button
            size="small"
            appearance={isNext && index === first ? 'primary' : 'secondary'}
            {...(credential === null
              ? {
                  'aria-label': `Change login of ${visibleText(serverName)}…`,
                  onClick: () => onChangeLogin(serverId),
                }
              : {
                  'aria-label': `Change s${visibleText(secretWords(credential)).slice(1)}…`,
                  onClick: () => onChangeSecret(keys),
                })}
          >
            {credential === null ? 'Change login…' : 'Change secret…'}
          </Button>
        ) : isAccessProblem(code) ? (
          <LinkButton size="small" href={accessAddress({ server: serverId })}>
            Access in Azure
          </LinkButton>
        ) : addressStep(steps) === undefined ? undefined : (
          <AddMyAddress steps={steps} size="small" />
        )
      }
    >
      {credential === null ? (
        <>
          <bdi>{visibleText(serverName)}</bdi>, {countOf(keys.length, 'database')}:
        </>
      ) : (
        `${visibleText(secretWords(credential))}, the login of ${countOf(keys.length, 'database')} alone:`
      )}{' '}
      {visibleText(asSentence(message))} {visibleText(remedy)}
    </NoticeBar>
  ));
}
