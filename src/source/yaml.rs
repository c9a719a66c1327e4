//! Reading rack.yml.
