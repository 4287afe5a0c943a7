import { expectPlainPaths, tickMinutes, unitSuffix, type Unit } from './unit.ts';
import { elementAt, elementsOf, nameOf, readXml, textOf, xmlText, type XmlNode } from './xml.ts';

const labelBegin = 'app.pgkeep.run-due.';

/** The label of the agent, which is the name of its file, too. */
export const launchdLabel = (home: string): string => `${labelBegin}${unitSuffix(home)}`;

/** Minutes of an hour at which it ticks. */
const minutes = Array.from({ length: 60 / tickMinutes }, (_, index) => index * tickMinutes);

/**
 * The property list of the agent (launchd.plist(5)). StartCalendarInterval, not StartInterval: of times that were slept
 * through it makes up for one on wake. RunAtLoad makes up for those when the machine was off.
 */
export function launchdPlist(unit: Unit): string {
  expectPlainPaths(unit);
  const times = minutes.map(
    (minute) => `    <dict>
      <key>Minute</key>
      <integer>${minute}</integer>
    </dict>`,
  );
  const words = [unit.program, ...unit.args].map((word) => `    <string>${xmlText(word)}</string>`);
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>Label</key>
  <string>${launchdLabel(unit.home)}</string>
  <key>ProgramArguments</key>
  <array>
${words.join('\n')}
  </array>
  <key>EnvironmentVariables</key>
  <dict>
    <key>PGKEEP_HOME</key>
    <string>${xmlText(unit.home)}</string>
    <key>PATH</key>
    <string>${xmlText(unit.path)}</string>
  </dict>
  <key>StartCalendarInterval</key>
  <array>
${times.join('\n')}
  </array>
  <key>RunAtLoad</key>
  <true/>
  <key>ExitTimeOut</key>
  <integer>120</integer>
</dict>
</plist>
`;
}

/** What such a property list starts; undefined where it is none of ours, or cannot be read. */
export async function readLaunchdPlist(text: string): Promise<Unit | undefined> {
  const dict = dictOf(elementAt(await readXml(text), 'plist', 'dict'));
  const label = dict.get('Label');
  const words = dict.get('ProgramArguments');
  const environment = dictOf(dict.get('EnvironmentVariables'));
  const home = environment.get('PGKEEP_HOME');
  const [program, ...args] = words === undefined ? [] : elementsOf(words).map(textOf);
  if (label === undefined || !textOf(label).startsWith(labelBegin)) return undefined;
  if (program === undefined || home === undefined) return undefined;
  const path = environment.get('PATH');
  return { program, args, home: textOf(home), path: path === undefined ? '' : textOf(path) };
}

/** The values of a dict by their keys. */
function dictOf(dict: XmlNode | undefined): ReadonlyMap<string, XmlNode> {
  const elements = dict === undefined ? [] : elementsOf(dict);
  return new Map(
    elements.flatMap((node, index) => {
      const value = elements[index + 1];
      return nameOf(node) === 'key' && value !== undefined ? [[textOf(node), value] as const] : [];
    }),
  );
}
