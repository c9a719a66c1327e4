//! What templates cost: the figures that are known, and what holds of every bill.

mod command;
mod figures;
mod laws;
mod prices;
