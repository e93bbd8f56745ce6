//! The command itself, as a process that can be killed, over SQLite and over a Postgres of its own.

mod access;
mod alerts;
mod api;
mod counting;
mod crashes;
mod device;
mod encrypted;
mod outages;
mod places;
mod process;
mod receiver;
mod relayed;
mod verdicts;
