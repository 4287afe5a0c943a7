import { useAbout } from '../../api/use-about.ts';
import { CopyButton } from '../../ui/buttons/copy.tsx';
import { Facts } from '../../ui/layout/facts.tsx';
import { Identifier } from '../../ui/text/identifier.tsx';
import { KeychainDetails, keychainTrouble } from '../../ui/states/errors/keychain-trouble.tsx';
import { Section } from '../../ui/layout/section.tsx';
import { TextSkeleton } from '../../ui/states/skeletons.tsx';

const hostNames = { electron: 'Desktop application', serve: 'pgkeep serve', cli: 'Command line' } as const;

function Place({ path }: { path: string }) {
  return (
    <>
      <Identifier name={path} max={80} /> <CopyButton text={path} />
    </>
  );
}

/** Versions, and where pgkeep keeps what it knows. */
export function About() {
  const about = useAbout();
  return (
    <Section title="Data folder and about">
      {about === undefined ? (
        <TextSkeleton lines={5} />
      ) : (
        <Facts
          facts={[
            ['Data folder', <Place key="data" path={about.dataFolder} />],
            ['Log', <Place key="log" path={about.logFile} />],
            [
              'Keychain',
              about.keychain.available ? (
                'can be used'
              ) : (
                <div key="keychain">
                  {keychainTrouble(about.keychain)}
                  <KeychainDetails />
                </div>
              ),
            ],
            ['pgkeep', about.version],
            ['Runs as', hostNames[about.host]],
            ['Node.js', about.node],
            ['Platform', about.platform],
          ]}
        />
      )}
    </Section>
  );
}
