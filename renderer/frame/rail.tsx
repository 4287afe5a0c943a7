import { Button, Tooltip, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { PanelLeftContractRegular } from '@fluentui/react-icons/svg/panel-left-contract';
import { PanelLeftExpandRegular } from '@fluentui/react-icons/svg/panel-left-expand';
import { Link, useLocation } from 'wouter';
import { isAt, places, settingsPlace, type Place } from './places.ts';

const useStyles = makeStyles({
  rail: {
    display: 'flex',
    flexDirection: 'column',
    width: '208px',
    padding: '8px',
    gap: '2px',
    boxSizing: 'border-box',
    overflowY: 'auto',
    transitionProperty: 'width',
    transitionDuration: tokens.durationFast,
  },
  collapsed: { width: '56px' },
  bottom: { marginTop: 'auto', display: 'flex', flexDirection: 'column', gap: '2px' },
  list: {
    listStyleType: 'none',
    margin: 0,
    padding: 0,
    display: 'flex',
    flexDirection: 'column',
    gap: '2px',
  },
  place: {
    position: 'relative',
    display: 'flex',
    alignItems: 'center',
    gap: '12px',
    height: '40px',
    padding: '0 10px',
    boxSizing: 'border-box',
    borderRadius: '6px',
    color: tokens.colorNeutralForeground2,
    fontSize: tokens.fontSizeBase300,
    textDecorationLine: 'none',
    whiteSpace: 'nowrap',
    overflow: 'hidden',
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover, color: tokens.colorNeutralForeground1 },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-2px' },
  },
  here: {
    backgroundColor: tokens.colorNeutralBackground1Selected,
    color: tokens.colorNeutralForeground1,
    fontWeight: tokens.fontWeightSemibold,
    '::before': {
      content: '""',
      position: 'absolute',
      left: 0,
      top: '10px',
      bottom: '10px',
      width: '3px',
      borderRadius: '2px',
      backgroundColor: tokens.colorCompoundBrandBackground,
      forcedColorAdjust: 'none',
    },
  },
  icon: { fontSize: '20px', flexShrink: 0, display: 'flex' },
  hereIcon: { color: tokens.colorCompoundBrandForeground1 },
  toggle: { alignSelf: 'flex-start', width: '40px', height: '40px', maxWidth: '40px', minWidth: '40px' },
});

function RailLink({ place, collapsed }: { place: Place; collapsed: boolean }) {
  const styles = useStyles();
  const [location] = useLocation();
  const here = isAt(place, location);
  const Icon = here ? place.activeIcon : place.icon;
  const link = (
    <Link
      href={place.path}
      className={mergeClasses(styles.place, here && styles.here)}
      aria-current={here ? 'page' : undefined}
      aria-label={place.name}
    >
      <span className={mergeClasses(styles.icon, here && styles.hereIcon)}>
        <Icon />
      </span>
      {collapsed ? null : place.name}
    </Link>
  );
  if (!collapsed) return link;
  return (
    <Tooltip content={place.name} relationship="inaccessible" positioning="after">
      {link}
    </Tooltip>
  );
}

/** The places of pgkeep as icons and words; as icons alone where there is little room. */
export function Rail({ collapsed, onToggle }: { collapsed: boolean; onToggle: (() => void) | null }) {
  const styles = useStyles();
  return (
    <nav aria-label="pgkeep" className={mergeClasses(styles.rail, collapsed && styles.collapsed)}>
      <ul className={styles.list}>
        {places.map((place) => (
          <li key={place.path}>
            <RailLink place={place} collapsed={collapsed} />
          </li>
        ))}
      </ul>
      <div className={styles.bottom}>
        <RailLink place={settingsPlace} collapsed={collapsed} />
        {onToggle === null ? null : (
          <Button
            className={styles.toggle}
            appearance="subtle"
            aria-label={collapsed ? 'Show labels' : 'Show icons only'}
            aria-expanded={!collapsed}
            icon={collapsed ? <PanelLeftExpandRegular /> : <PanelLeftContractRegular />}
            onClick={onToggle}
          />
        )}
      </div>
    </nav>
  );
}
