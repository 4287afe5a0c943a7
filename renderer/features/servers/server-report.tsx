import { makeStyles, tokens } from '@fluentui/react-components';
import type { ServerReport } from '../../../shared/servers/servers.ts';
import { useStatusColours } from '../../look/status-colours.ts';
import { Facts } from '../../ui/layout/facts.tsx';
import { formatSize } from '../../../shared/words/sizes.ts';
import { visibleText } from '../../ui/format/identifier-text.ts';
import { countOf } from '../../../shared/words/counts.ts';
import { Identifier } from '../../ui/text/identifier.tsx';
import { StatusBadge } from '../../ui/states/status/status-badge.tsx';

const useStyles = makeStyles({
  box: { display: 'flex', flexDirection: 'column', gap: '12px', padding: '16px', borderRadius: '6px' },
  warnings: { margin: 0, paddingLeft: '20px' },
  path: { fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200 },
});

/** Sum of the sizes that are known, in bytes. */
export const totalSize = (report: ServerReport): number =>
  report.databases.reduce((sum, database) => sum + (database.sizeBytes ?? 0), 0);

/** What the user may do there, in words. */
function rights(report: ServerReport): string {
  if (report.superuser) return 'superuser';
  return report.createDb ? 'may create databases' : 'may not create databases';
}

/** What a test of the connection found; that client tools are missing is a finding of its own. */
export function ServerReportView({ report }: { report: ServerReport }) {
  const styles = useStyles();
  const colours = useStatusColours();
  const { dumpTool } = report;
  return (
    <div className={styles.box} role="status" style={{ backgroundColor: colours.goodSurface }}>
      <StatusBadge status="reachable" word="The connection works" />
      <Facts
        facts={[
          ['Server', `PostgreSQL ${report.version}`],
          ['Answers in', `${report.latencyMs.toFixed(1)} ms`],
          [
            'Working as',
            <span key="user">
              <Identifier name={report.user} /> ({rights(report)})
            </span>,
          ],
          ['TLS', report.tls ?? 'not encrypted'],
          ['Databases', `${countOf(report.databases.length, 'database')}, ${formatSize(totalSize(report))}`],
          [
            'Client tools',
            dumpTool === null ? null : (
              <span key="tool">
                pg_dump {dumpTool.version} <span className={styles.path}>{visibleText(dumpTool.path)}</span>
                {dumpTool.warning === undefined ? null : <> · {visibleText(dumpTool.warning)}</>}
              </span>
            ),
          ],
        ]}
      />
      {report.warnings.length === 0 || dumpTool === null ? null : (
        <ul className={styles.warnings}>
          {report.warnings.map((warning) => (
            <li key={warning}>{visibleText(warning)}</li>
          ))}
        </ul>
      )}
    </div>
  );
}
