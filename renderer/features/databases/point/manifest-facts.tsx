import { makeStyles } from '@fluentui/react-components';
import type { Manifest } from '../../../../shared/points/manifest.ts';
import { withoutWords } from '../../../../shared/words/partial.ts';
import { Age } from '../../../ui/text/age.tsx';
import { Bytes } from '../../../ui/text/bytes.tsx';
import { Duration } from '../../../ui/text/duration.tsx';
import { Facts, type Fact } from '../../../ui/layout/facts.tsx';
import { Folded } from '../../../ui/layout/folded.tsx';
import { visibleText } from '../../../ui/format/identifier-text.ts';
import { countOf, formatCount } from '../../../../shared/words/counts.ts';
import { Identifier } from '../../../ui/text/identifier.tsx';
import { Time } from '../../../ui/text/time.tsx';
import { NoticeBar } from '../../../ui/states/notice-bar.tsx';

const useStyles = makeStyles({
  box: { display: 'flex', flexDirection: 'column', gap: '16px' },
  list: { margin: '4px 0 0', paddingLeft: '20px' },
  names: { display: 'flex', flexWrap: 'wrap', gap: '4px 12px' },
});

export interface ManifestFactsProps {
  manifest: Manifest;
  vaultName: string;
  /** From which its age counts. */
  since: string | null;
}

/** What the manifest of a recovery point says, with its warnings first. */
export function ManifestFacts({ manifest, vaultName, since }: ManifestFactsProps) {
  const styles = useStyles();
  const without = withoutWords(manifest.selection, 20);
  return (
    <div className={styles.box}>
      {without === undefined ? null : (
        <NoticeBar kind="note">Partial by choice. {visibleText(without)}.</NoticeBar>
      )}
      {manifest.warnings.length === 0 ? null : (
        <NoticeBar kind="warning">
          {countOf(manifest.warnings.length, 'warning')}
          <ul className={styles.list}>
            {manifest.warnings.map((warning) => (
              <li key={warning}>{visibleText(warning)}</li>
            ))}
          </ul>
        </NoticeBar>
      )}
      {manifest.notes === undefined || manifest.notes.length === 0 ? null : (
        <Folded summary={countOf(manifest.notes.length, 'note')}>
          <ul className={styles.list}>
            {manifest.notes.map((note) => (
              <li key={note}>{visibleText(note)}</li>
            ))}
          </ul>
        </Folded>
      )}
      <Facts
        facts={[
          ...pointFacts({ manifest, vaultName, since }),
          ...sourceFacts(manifest, styles.names),
          ...archiveFacts(manifest),
        ]}
      />
    </div>
  );
}

/** Which database, when, and how much of it. */
function pointFacts({ manifest, vaultName, since }: ManifestFactsProps): Fact[] {
  const { archive, database, largeObjects } = manifest;
  const counted = manifest.tables.every(({ rows }) => rows !== undefined);
  const rows = manifest.tables.reduce((sum, table) => sum + (table.rows ?? 0), 0);
  return [
    ['Database', <Identifier key="database" name={database.name} max={48} />],
    ['Completed', <Time key="completed" at={manifest.completedAt} />],
    ['Age', <Age key="age" since={since} none="not known" />],
    ['Took', <Duration key="took" from={manifest.startedAt} to={manifest.completedAt} />],
    ['Vault', visibleText(vaultName)],
    ['Size in the vault', <Bytes key="size" value={archive.size} />],
    ['Size on the server', <Bytes key="server size" value={database.sizeBytes} />],
    ['Uncompressed', manifest.rawBytes === undefined ? null : <Bytes key="raw" value={manifest.rawBytes} />],
    [
      'Tables',
      `${formatCount(manifest.tables.length)}${counted ? ` with ${countOf(rows, 'row')}` : ', rows not counted'}`,
    ],
    [
      'Large objects',
      largeObjects.count === 0 ? null : (
        <span key="large">
          {formatCount(largeObjects.count)}, <Bytes value={largeObjects.length} />
        </span>
      ),
    ],
  ];
}

/** What the database was on its server. `names` is the class of a list of names. */
function sourceFacts({ server, database, extensions, roles }: Manifest, names: string): Fact[] {
  return [
    [
      'Server',
      <span key="server">
        <Identifier name={`${server.host}:${server.port}`} />, PostgreSQL {visibleText(server.version)}
      </span>,
    ],
    ['Owner', <Identifier key="owner" name={database.properties.owner} />],
    ['Encoding', visibleText(`${database.properties.encoding}, ${database.properties.collate}`)],
    [
      'Extensions',
      extensions.length === 0 ? (
        'none'
      ) : (
        <span key="extensions" className={names}>
          {extensions.map(({ name, version }) => (
            <Identifier key={name} name={`${name} ${version}`} />
          ))}
        </span>
      ),
    ],
    [
      'Roles',
      <span key="roles" className={names}>
        {roles.map(({ name }) => (
          <Identifier key={name} name={name} />
        ))}
      </span>,
    ],
  ];
}

/** How the archive was made, and how long it is kept. */
function archiveFacts({ archive, tool, takenBy, retention, pointId }: Manifest): Fact[] {
  const { algorithm, level } = archive.compression;
  return [
    ['Compression', algorithm === 'none' || level < 0 ? algorithm : `${algorithm}, level ${level}`],
    ['Archive format', archive.version],
    ['pg_dump', visibleText(tool.version)],
    ['Taken by', visibleText(`${takenBy.user} on ${takenBy.host}, pgkeep ${takenBy.pgkeep}`)],
    [
      'Promised when it was made',
      retention.expiresAt === null ? (
        `kept until it is deleted (${retention.rule})`
      ) : (
        <span key="kept">
          kept until <Time at={retention.expiresAt} /> ({retention.rule})
        </span>
      ),
    ],
    ['SHA-256 of the segments', <Identifier key="sha" name={archive.sha256} max={36} />],
    ['Id', <Identifier key="id" name={pointId} max={36} />],
  ];
}
