import { Button } from '@fluentui/react-components';
import { countOf } from '../../../../shared/words/counts.ts';
import { visibleText } from '../../../ui/format/identifier-text.ts';
import { asSentence } from '../../../ui/format/as-sentence.ts';
import { accessAddress, isAccessProblem } from '../../../ui/access/address.ts';
import { LinkButton } from '../../../ui/buttons/link.tsx';
import { isLoginProblem } from '../../../ui/servers/problem-words.ts';
import { NoticeBar } from '../../../ui/states/notice-bar.tsx';
import type { ServerProblem } from './server-problems.ts';

/** What servers refuse, once a server, with what fixes it. */
export function ServerProblems(props: {
  problems: readonly ServerProblem[];
  /** Whether fixing it is the next step: nothing is ready without it. */
  isNext: boolean;
  onChangeLogin: (serverId: string) => void;
}) {
  const { problems, isNext, onChangeLogin } = props;
  const first = problems.findIndex(({ code }) => isLoginProblem(code));
  return problems.map(({ serverId, serverName, code, message, remedy, keys }, index) => (
    <NoticeBar
      key={`${serverId} ${message}`}
      kind="bad"
      action={
        isLoginProblem(code) ? (
          <Button
            size="small"
            appearance={isNext && index === first ? 'primary' : 'secondary'}
            aria-label={`Change login of ${visibleText(serverName)}…`}
            onClick={() => onChangeLogin(serverId)}
          >
            Change login…
          </Button>
        ) : isAccessProblem(code) ? (
          <LinkButton size="small" href={accessAddress({ server: serverId })}>
            Access in Azure
          </LinkButton>
        ) : undefined
      }
    >
      <bdi>{visibleText(serverName)}</bdi>, {countOf(keys.length, 'database')}:{' '}
      {visibleText(asSentence(message))} {visibleText(remedy)}
    </NoticeBar>
  ));
}
