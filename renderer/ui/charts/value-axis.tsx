import { makeStyles, tokens } from '@fluentui/react-components';

const useStyles = makeStyles({
  words: { fontSize: '12px', fill: tokens.colorNeutralForeground3, fontFamily: tokens.fontFamilyBase },
});

/** Three lines across a picture: nothing, half of the most and all of it. */
export function ValueAxis(props: {
  /** The value at the upper edge. */
  top: number;
  /** Where a value is drawn, in pixels from above. */
  y: (value: number) => number;
  /** Where the lines begin and end, in pixels from the left. */
  from: number;
  to: number;
  /** What a value is called; absent: the lines have no words. */
  say?: ((value: number) => string) | undefined;
}) {
  const styles = useStyles();
  const { top, y, from, to, say } = props;
  return [0, 0.5, 1].map((share) => (
    <g key={share}>
      <line x1={from} x2={to} y1={y(top * share)} y2={y(top * share)} stroke={tokens.colorNeutralStroke3} />
      {say === undefined ? null : (
        <text className={styles.words} x={from - 8} y={y(top * share) + 4} textAnchor="end">
          {say(top * share)}
        </text>
      )}
    </g>
  ));
}
