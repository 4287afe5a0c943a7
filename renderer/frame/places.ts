import type { FluentIcon } from '@fluentui/react-icons';
import { BoardFilled, BoardRegular } from '@fluentui/react-icons/svg/board';
import { CalendarClockFilled, CalendarClockRegular } from '@fluentui/react-icons/svg/calendar-clock';
import { DatabaseFilled, DatabaseRegular } from '@fluentui/react-icons/svg/database';
import { ServerFilled, ServerRegular } from '@fluentui/react-icons/svg/server';
import { SettingsFilled, SettingsRegular } from '@fluentui/react-icons/svg/settings';
import {
  TaskListSquareLtrFilled,
  TaskListSquareLtrRegular,
} from '@fluentui/react-icons/svg/task-list-square-ltr';
import { VaultFilled, VaultRegular } from '@fluentui/react-icons/svg/vault';

/** A place in the left rail. */
export interface Place {
  path: string;
  name: string;
  icon: FluentIcon;
  activeIcon: FluentIcon;
  /** Beginnings of other addresses that belong to this place. */
  also: readonly string[];
}

export const places: readonly Place[] = [
  { path: '/overview', name: 'Overview', icon: BoardRegular, activeIcon: BoardFilled, also: [] },
  {
    path: '/databases',
    name: 'Databases',
    icon: DatabaseRegular,
    activeIcon: DatabaseFilled,
    also: ['/protect', '/restore'],
  },
  {
    path: '/jobs',
    name: 'Jobs',
    icon: TaskListSquareLtrRegular,
    activeIcon: TaskListSquareLtrFilled,
    also: [],
  },
  {
    path: '/policies',
    name: 'Policies',
    icon: CalendarClockRegular,
    activeIcon: CalendarClockFilled,
    also: [],
  },
  { path: '/vaults', name: 'Vaults', icon: VaultRegular, activeIcon: VaultFilled, also: [] },
  { path: '/servers', name: 'Servers', icon: ServerRegular, activeIcon: ServerFilled, also: [] },
];

export const settingsPlace: Place = {
  path: '/settings',
  name: 'Settings',
  icon: SettingsRegular,
  activeIcon: SettingsFilled,
  also: [],
};

const within = (location: string, path: string) => location === path || location.startsWith(`${path}/`);

/** Whether a location belongs to the place. */
export const isAt = (place: Place, location: string): boolean =>
  [place.path, ...place.also].some((path) => within(location, path));
