import type { ReactNode } from 'react';
import type { InstanceSummary } from '../../../../shared/instances/instances.ts';
import type { PointSummary } from '../../../../shared/points/points.ts';
import type { StorageLocation } from '../../../../shared/vaults/vaults.ts';
import { Bytes } from '../../../ui/text/bytes.tsx';
import { capital } from '../../../ui/format/capital.ts';
import { visibleText } from '../../../ui/format/identifier-text.ts';
import { countOf } from '../../../../shared/words/counts.ts';
import { EnvironmentTag } from '../../../ui/servers/environment-tag.tsx';
import { ServerName } from '../../../ui/servers/server-name.tsx';
import { secretWords } from '../../../ui/login/credential-kinds.ts';
import { Identifier } from '../../../ui/text/identifier.tsx';
import { Time } from '../../../ui/text/time.tsx';
import { locationText } from '../../../ui/storage/form.ts';
import type { Draft } from '../draft.ts';
import type { useTarget } from '../target/use-target.ts';

export interface SummaryInput {
  instance: InstanceSummary | undefined;
  point: PointSummary | undefined;
  /** What is restored, in words. */
  words: string;
  draft: Draft;
  target: Pick<ReturnType<typeof useTarget>, 'server' | 'newDatabase' | 'roleMap'>;
  location: StorageLocation;
}

/** The lines of the wizard's summary; null where nothing is chosen yet. */
export function restoreSummary(input: SummaryInput): readonly (readonly [string, ReactNode])[] {
  const { instance, point, draft, target, location } = input;
  const common: [string, ReactNode][] = [
    [
      'Database',
      instance === undefined ? null : (
        <>
          <Identifier name={instance.database} max={28} /> on <bdi>{visibleText(instance.serverName)}</bdi>{' '}
          <EnvironmentTag word={instance.environment} />
        </>
      ),
    ],
    [
      'Recovery point',
      point === undefined ? null : (
        <>
          <Time at={point.completedAt} /> · <Bytes value={point.size} />
        </>
      ),
    ],
  ];
  if (draft.target === 'files')
    return [
      ...common,
      ['Restores', point === undefined ? null : 'The whole recovery point, as files'],
      [
        'Into',
        locationText(location) === '' ? null : (
          <Identifier key="into" name={locationText(location)} max={60} />
        ),
      ],
      ['Damaged data', draft.skipDamaged ? 'Is left out' : 'Ends the restore'],
    ];
  return [
    ...common,
    ['Restores', point === undefined ? null : capital(input.words)],
    [
      'Into',
      target.server === undefined || instance === undefined ? null : (
        <>
          <Identifier name={target.newDatabase} max={63} /> on <ServerName server={target.server} />
        </>
      ),
    ],
    ...(draft.credential === null ? [] : [['Login', visibleText(secretWords(draft.credential))] as const]),
    ['Owners and privileges', instance === undefined ? null : ownersWords(draft, target.roleMap.length)],
    [
      'If something cannot be given back',
      instance === undefined
        ? null
        : draft.allOrNothing
          ? 'The restore fails'
          : 'It is named as a loss, and the rest is restored',
    ],
    ...(draft.skipDamaged ? [['Damaged data', 'Is left out'] as const] : []),
    [
      'If it fails',
      instance === undefined
        ? null
        : draft.keepPartial
          ? 'The half-made database is kept'
          : 'The half-made database is dropped',
    ],
  ];
}

function ownersWords(draft: Draft, mapped: number): string {
  if (draft.noOwner && draft.noPrivileges) return 'Left out';
  const base = draft.noOwner ? 'Privileges only' : draft.noPrivileges ? 'Owners only' : 'As in the archive';
  return [
    base,
    mapped === 0 ? null : `${countOf(mapped, 'role')} mapped`,
    draft.createRoles ? 'missing roles created' : null,
  ]
    .filter((part) => part !== null)
    .join(', ');
}
