import type { Stop } from '../support/lived-home/tour.ts';

/** docs/screenshots.md: what is shown, light or dark as the reader's system is. */
export function gallery(stops: readonly Stop[]): string {
  const shown = stops.filter(({ minor }) => minor !== true);
  return `# Every page of pgkeep

Made by \`npm run screenshots\`, on throw-away servers with a home that has lived for nine weeks.

${shown.map(picture).join('\n')}`;
}

const picture = ({ name, title }: Stop) => `## ${title}

<picture>
  <source media="(prefers-color-scheme: dark)" srcset="screenshots/${name}-dark.png" />
  <img alt="${title}" src="screenshots/${name}-light.png" />
</picture>
`;
