import { describe, expect, it } from 'vitest';
import {
  needsReview,
  splitSettings,
} from '../../../../../main/postgres/restore/readiness/settings-to-review.ts';

describe('a setting that a vault may not choose for everybody who logs in', () => {
  it.each([
    ['session_preload_libraries', 'x'],
    ['local_preload_libraries', 'x'],
    ['LOCAL_PRELOAD_LIBRARIES', 'x'],
    ['dynamic_library_path', '/tmp'],
    ['extension_control_path', '/tmp'],
    ['session_replication_role', 'replica'],
    ['zero_damaged_pages', 'on'],
    ['ignore_checksum_failure', 'on'],
    ['ignore_system_indexes', 'on'],
    ['lo_compat_privileges', 'on'],
    ['allow_system_table_mods', 'on'],
    ['allow_in_place_tablespaces', 'on'],
    ['event_triggers', 'off'],
    ['Event_Triggers', 'off'],
    ['plperl.on_init', 'x'],
    ['plperl.on_plperl_init', 'x'],
    ['plperl.on_plperlu_init', 'x'],
    ['pltcl.start_proc', 'x'],
    ['search_path', 'mine, pg_catalog'],
    ['search_path', '"a, b", "pg_catalog"'],
  ])('is %s = %s', (name, value) => {
    expect(needsReview({ name, value })).toBe(true);
  });

  it.each([
    ['work_mem', '7MB'],
    ['shared_preload_libraries', 'x'],
    ['search_path', 'mine, public'],
    ['search_path', 'pg_catalog, mine'],
    ['search_path', '"mine, pg_catalog"'],
    ['search_path', ''],
    ['default_tablespace', 'pg_catalog'],
    ['temp_tablespaces', 'a, pg_catalog'],
    ['plperl.on_initial', 'x'],
    ['on_init', 'x'],
    ['app.start_procedure', 'x'],
  ])('is not %s = %s', (name, value) => {
    expect(needsReview({ name, value })).toBe(false);
  });

  it('is left out, unless what acts by itself is to be active', () => {
    const harmless = { name: 'work_mem', value: '7MB' };
    const loading = { name: 'session_preload_libraries', value: 'x' };
    const ofRole = { role: 'app', name: 'event_triggers', value: 'off' };
    const all = [loading, harmless, ofRole];
    expect(splitSettings(all, { activate: false })).toEqual({
      applied: [harmless],
      leftOut: [loading, ofRole],
    });
    expect(splitSettings(all, { activate: true })).toEqual({ applied: all, leftOut: [] });
    expect(splitSettings([], { activate: false })).toEqual({ applied: [], leftOut: [] });
  });
});
