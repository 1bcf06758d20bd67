/** What the messages of Kerberos' programs mean for the user, by what they contain. The first that fits counts. */
const ADVICE: readonly (readonly [message: RegExp, advice: string])[] = [
  [
    /no credentials cache|no kerberos credentials|cache.* not found|no such file|get-principal/i,
    'log in with "kinit"',
  ],
  [/expired|matching credential not found/i, 'it has expired: log in again with "kinit"'],
  [
    /server krbtgt\/.* not found/i,
    'your realm does not trust that of the service: log in at the latter with "kinit USER@REALM"',
  ],
  [/clock skew/i, "this machine's clock differs too much from the realm's: set it right"],
  [
    /server .*not found in kerberos database|looking_up_server/i,
    "the realm knows no such service: the cluster's address must name the scheduler's host as the realm does",
  ],
  [
    /cannot (?:contact|find|resolve)|unable to (?:reach|find)|took longer/i,
    'no server of the realm can be reached',
  ],
  [/encryption type/i, 'the realm and this machine share no encryption type'],
];

/** What to do when a program of Kerberos says that it cannot get a ticket. */
export function adviceFor(message: string): string {
  const advice = ADVICE.find(([pattern]) => pattern.test(message))?.[1];
  return advice === undefined ? message : `${advice} (${message})`;
}

/** What to do where Kerberos has no programs. */
export const INSTALL =
  'its programs are not installed: on Debian "apt-get install krb5-user", then log in with "kinit"';
