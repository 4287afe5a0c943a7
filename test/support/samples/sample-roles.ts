/** The names of the sample's roles, none of which can log in. */
export type SampleRoles = {
  /** Owns the shop's objects. */
  owner: string;
  /** May read and write; row-level security applies to it. */
  app: string;
  /** May read, by default privileges too; member of nothing. */
  reader: string;
  /** Has a name that needs quotes; member of app. */
  odd: string;
};

export function sampleRoles(rolePrefix = 'sample'): SampleRoles {
  return {
    owner: `${rolePrefix}_owner`,
    app: `${rolePrefix}_app`,
    reader: `${rolePrefix}_reader`,
    odd: `${rolePrefix} "Räderwerk" O'Neil`,
  };
}
