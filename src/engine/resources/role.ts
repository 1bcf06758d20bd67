/** @returns what makes a text unfit as a role, or undefined */
export function roleProblem(role: string): string | undefined {
  if (role === '*') return undefined;
  if (role === '') return 'Empty role name is invalid';
  if (role.startsWith('/') || role.endsWith('/')) return `Role '${role}' cannot start or end with '/'`;
  for (const component of role.split('/')) {
    if (component === '.' || component === '..' || component === '') {
      return `Role '${role}' cannot include '${component}' as a component`;
    }
    if (component.startsWith('-')) return `Role component '${component}' cannot start with '-'`;
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is refused.
  return /[\x00-\x20\x7f*]/.test(role)
    ? `Role '${role}' cannot contain blanks, control characters or '*'`
    : undefined;
}

/** Whether what is reserved for `owner` may go to `role`: the same role, or one below it. */
export function mayUse(role: string, owner: string): boolean {
  return role === owner || role.startsWith(`${owner}/`);
}
