//! Where a syslog server is.

use crate::description::form;

form! {
    /// The address of a syslog server (Docker, "Syslog logging driver", `syslog-address`).
    SyslogAddress, "the address of a syslog server",
        "^(tcp|tcp\\+tls|udp)://[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?:([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])$",
        "tcp+tls://logs.example.com:6514";
}
