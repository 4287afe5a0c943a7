export type StatusShapeName =
  'check' | 'triangle' | 'octagon' | 'empty' | 'dashed' | 'pause' | 'running' | 'crossed' | 'info';

/** A status as a shape of its own, so that colour never carries it alone. 16 by 16. */
export function StatusShape({ shape, colour }: { shape: StatusShapeName; colour: string }) {
  return (
    <svg
      width="16"
      height="16"
      viewBox="0 0 16 16"
      aria-hidden="true"
      focusable="false"
      style={{ color: colour, flexShrink: 0, marginTop: 2 }}
    >
      {drawings[shape]}
    </svg>
  );
}

const white = {
  stroke: 'Canvas',
  strokeWidth: 1.6,
  strokeLinecap: 'round',
  strokeLinejoin: 'round',
  fill: 'none',
} as const;
const line = { stroke: 'currentColor', strokeWidth: 1.5, strokeLinecap: 'round', fill: 'none' } as const;

const drawings: Record<StatusShapeName, React.ReactNode> = {
  check: (
    <>
      <circle cx="8" cy="8" r="7" fill="currentColor" />
      <path d="M4.8 8.200l2.2 2.2 4.2-4.6" {...white} />
    </>
  ),
  triangle: (
    <>
      <path d="M8 1.200l7.2 13H.8z" fill="currentColor" stroke="currentColor" strokeLinejoin="round" />
      <path d="M8 6v3.600M8 12v.1" {...white} />
    </>
  ),
  octagon: (
    <>
      <path d="M5 .9h6L15.1 5v6L11 15.100H5L.9 11V5z" fill="currentColor" />
      <path d="M8 4.200v4.600M8 11.600v.1" {...white} />
    </>
  ),
  empty: (
    <>
      <path d="M5 .9h6L15.1 5v6L11 15.100H5L.9 11V5z" fill="currentColor" />
      <path d="M5.400 5.400l5.200 5.200M10.600 5.400l-5.200 5.200" {...white} />
    </>
  ),
  dashed: <circle cx="8" cy="8" r="6.5" {...line} strokeDasharray="2.5 2.6" />,
  pause: (
    <>
      <circle cx="8" cy="8" r="6.5" {...line} />
      <path d="M6.3 5.600v4.800M9.7 5.600v4.8" {...line} />
    </>
  ),
  running: (
    <>
      <circle cx="8" cy="8" r="6.5" {...line} strokeOpacity="0.35" />
      <path d="M8 1.500a6.5 6.5 0 0 1 6.5 6.5" {...line} strokeWidth="2" />
    </>
  ),
  crossed: (
    <>
      <circle cx="8" cy="8" r="6.5" {...line} />
      <path d="M3.6 12.400l8.8-8.8" {...line} />
    </>
  ),
  info: (
    <>
      <circle cx="8" cy="8" r="6.5" {...line} />
      <path d="M8 7.400v3.800M8 4.800v.1" {...line} />
    </>
  ),
};
