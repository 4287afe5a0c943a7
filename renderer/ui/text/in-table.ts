import { createContext, useContext } from 'react';

/** Inside a table pieces take no focus of their own: the row has it. */
export const InTable = createContext(false);

export const useInTable = (): boolean => useContext(InTable);
