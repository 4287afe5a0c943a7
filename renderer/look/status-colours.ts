import { createContext, useContext } from 'react';
import type { ShownTheme } from './theme-choice.ts';

/** Colours that say how something stands; each passes AA as text on the theme's surfaces. */
export type StatusColours = Readonly<{
  good: string;
  warning: string;
  bad: string;
  running: string;
  quiet: string;
  /** Soft surfaces behind a message of that kind. */
  goodSurface: string;
  warningSurface: string;
  badSurface: string;
}>;

export const statusColours: Record<ShownTheme, StatusColours> = {
  light: {
    good: '#0f6b32',
    warning: '#8a5200',
    bad: '#b3261e',
    running: '#146c74',
    quiet: '#566366',
    goodSurface: '#e9f5ed',
    warningSurface: '#fdf3e3',
    badSurface: '#fcebea',
  },
  dark: {
    good: '#6fcf8f',
    warning: '#f0b252',
    bad: '#ff9a90',
    running: '#75b6bd',
    quiet: '#a9b5b7',
    goodSurface: '#15301f',
    warningSurface: '#35270f',
    badSurface: '#3d1d1b',
  },
  'high-contrast': {
    good: '#3ff23f',
    warning: '#ffff00',
    bad: '#ff9a90',
    running: '#1aebff',
    quiet: '#ffffff',
    goodSurface: '#000000',
    warningSurface: '#000000',
    badSurface: '#000000',
  },
};

export const StatusColoursContext = createContext<StatusColours>(statusColours.light);

export const useStatusColours = (): StatusColours => useContext(StatusColoursContext);
