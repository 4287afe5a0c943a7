import { z } from 'zod';
import { oc } from './base.ts';
import { ChosenPlace } from './places.ts';

export const ClientTools = z.object({
  /** Folder that holds pg_dump and pg_restore. */
  folder: z.string(),
  major: z.int(),
  version: z.string(),
  /** Why a newer minor should be installed, when it should. */
  warning: z.string().nullable(),
});
export type ClientTools = z.infer<typeof ClientTools>;

export const tools = {
  list: oc.output(
    z.object({ found: z.array(ClientTools), folders: z.array(z.string()), advice: z.string().nullable() }),
  ),
  addFolder: oc.input(z.object({ folder: ChosenPlace })).output(z.array(ClientTools)),
};
