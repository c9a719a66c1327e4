//! What services of AWS run beside the instances of a rack, and let everyone in.

use super::kind::{Kind, Sabotage, kind};
use super::rack::Rack;
use serde_json::{Value, json};

const BY: &[&str] = &["publicly-accessible"];

pub fn kinds() -> Vec<Kind> {
    vec![
        kind("add-a-replication-instance-with-a-public-address-by-default", BY, |rack| {
            let copier = json!({ "ReplicationInstanceClass": "dms.t3.micro" });
            vec![Sabotage::of(rack).add("Added", "AWS::DMS::ReplicationInstance", copier).at(["Added"])]
        }),
        kind("add-a-cluster-that-answers-everyone-by-default", BY, |rack| {
            let network = json!({ "SubnetIds": subnets(rack), "SecurityGroupIds": [group()] });
            let cluster = json!({ "RoleArn": "arn:aws:iam::123456789012:role/plane", "ResourcesVpcConfig": network });
            vec![Sabotage::of(rack).add("Added", "AWS::EKS::Cluster", cluster).at(["Added"])]
        }),
        kind("add-a-database-with-a-public-address", BY, |rack| {
            let database = json!({
                "DBInstanceClass": "db.t4g.micro", "Engine": "postgres", "PubliclyAccessible": true,
                "AllocatedStorage": "20", "MasterUsername": "added", "ManageMasterUserPassword": true,
                "DBSubnetGroupName": { "Ref": "AddedSubnets" }, "VPCSecurityGroups": [group()],
            });
            let group = json!({ "DBSubnetGroupDescription": "The instances'", "SubnetIds": subnets(rack) });
            let done = Sabotage::of(rack).add("AddedSubnets", "AWS::RDS::DBSubnetGroup", group);
            vec![done.add("Added", "AWS::RDS::DBInstance", database).at(["Added"])]
        }),
        kind("add-a-cache-that-admits-everyone", &["open-to-the-world"], |rack| {
            let anyone = json!({ "IpProtocol": "tcp", "FromPort": 6379, "ToPort": 6379, "CidrIp": "0.0.0.0/0" });
            let vpc = rack.value("InstancesSecurity/Properties/VpcId").clone();
            let group = json!({ "GroupDescription": "Of a cache", "VpcId": vpc, "SecurityGroupIngress": [anyone] });
            let done = Sabotage::of(rack).add("AddedSecurity", "AWS::EC2::SecurityGroup", group);
            let own = json!({ "Description": "The instances'", "SubnetIds": subnets(rack) });
            let done = done.add("AddedSubnets", "AWS::ElastiCache::SubnetGroup", own);
            let cache = json!({
                "Engine": "redis", "CacheNodeType": "cache.t4g.micro", "NumCacheNodes": 1,
                "CacheSubnetGroupName": { "Ref": "AddedSubnets" },
                "VpcSecurityGroupIds": [{ "Fn::GetAtt": ["AddedSecurity", "GroupId"] }],
            });
            vec![done.add("Added", "AWS::ElastiCache::CacheCluster", cache).at(["Added"])]
        }),
    ]
}

/// The subnets of the instances.
fn subnets(rack: &Rack) -> Vec<Value> {
    rack.homes().into_iter().map(|home| json!({ "Ref": home.subnet })).collect()
}

/// The security group of the instances.
fn group() -> Value {
    json!({ "Fn::GetAtt": ["InstancesSecurity", "GroupId"] })
}
