(* The claims on the finite component (THEORY 4; paper, section 4): finite.dimension, finite.exists, finite.restricted-problem, finite.calibration,
   finite.closed-form, finite.limit, finite.infimum.

   S_fin is spanned by the pairs (token, first token of its component); under I these are linearly independent, because some matrix has any table of
   logits. The restricted dataset has the same components because a path inside a component never leaves it. The closed form divides two calibration
   equations. *)
From Attest Require Import ClaimTools.
From Attest Require IndependentEmbeddings Infimum.
Open Scope R_scope.
Notation plus := Definitions.plus.

Definition tied_edge D k i j (_ : edge D k i j) : tied_of D k i j = true <-> scc D k i j := tied_of_scc D k i j.
Lemma Wfin_minimal D Wf : realisable D -> is_Wfin D Wf -> forall V, Lbar D (tied_of D) Wf <= Lbar D (tied_of D) V.
Proof. intros HR HW. exact (minimal_everywhere D (tied_of D) (tied_of_refl D) (tied_edge D) HR Wf (proj2 HW)). Qed.

(** ** finite.exists *)
Theorem finite_exists D : realisable D -> exists Wf, is_Wfin D Wf /\ forall W, is_Wfin D W -> same D W Wf.
Proof. apply Wfin_exists_unique. Qed.

(** ** finite.limit (B1) *)
Theorem finite_limit D Wmm W r : realisable D -> is_Wmm D Wmm -> 0 <= r ->
  0 <= risk D (plus W (times r Wmm)) - Lbar D (tied_of D) W <= kappa D (tied_of D) W * exp (- r).
Proof. intros HR [HF _] Hr. exact (B1 D (tied_of D) (tied_of_refl D) (tied_edge D) Wmm W r HR HF Hr). Qed.

(** ** finite.infimum *)
Theorem finite_infimum D Wf : realisable D -> (exists V, feasible D V) -> is_Wfin D Wf -> let Lstar := Lbar D (tied_of D) Wf in
  (forall W, Lstar <= risk D W) /\ (forall eps, 0 < eps -> exists W, risk D W <= Lstar + eps) /\ ((exists W, risk D W = Lstar) <-> ~ strict_edge D).
Proof.
  intros HR HF HW Lstar. assert (Low : forall W, Lstar <= risk D W).
  { intros W. eapply Rle_trans; [apply (Wfin_minimal D Wf HR HW W)|]. exact (infimum_lower D (tied_of D) (tied_of_refl D) W HR). }
  assert (Near : forall eps, 0 < eps -> exists W, risk D W <= Lstar + eps).
  { intros eps He. destruct HF as (V & HV). destruct (infimum_attained_in_the_limit D (tied_of D) (tied_of_refl D) (tied_edge D) V Wf eps HR HV He)
    as (r & _ & K). eauto. }
  split; [exact Low|]. split; [exact Near|]. rewrite <- (Infimum.infimum_attained_iff D HR HF). split; intros (W & H); exists W.
  - intros V. rewrite H. apply Low.
  - apply Rle_antisym; [|apply Low]. apply (epsilon_le _ _ 1 ltac:(lra)). intros e He. destruct (Near e He) as (V & K). specialize (H V). lra.
Qed.

(** ** finite.restricted-problem *)
Section Restricted.
Variable D : dataset.
Hypothesis HR : realisable D.
Notation Dr := (restricted D (tied_of D)).
Lemma restricted_edge_edge k i j : edge Dr k i j -> edge D k i j /\ scc D k i j.
Proof.
  intros He. split.
  - destruct He as (s & Hs & <- & <- & Hy & Hj & N). cbn in Hs. apply in_map_iff in Hs as (t & <- & Ht). cbn in *.
    apply filter_In in Hy as [Hy _], Hj as [Hj _]. exists t. auto 7.
  - apply (restricted_edge D (tied_of D)) in He. exact (tied_pairs_scc D (tied_of D) (tied_edge D) HR _ He).
Qed.
Lemma restricted_reach k i j : reach Dr k i j -> reach D k i j.
Proof. induction 1 as [i|i x j Hix _ IH]; [constructor|]. eapply Relation_Operators.rt1n_trans;
  [exact (proj1 (restricted_edge_edge _ _ _ Hix))|exact IH]. Qed.
Lemma inside_reach k i j : reach D k i j -> reach D k j i -> reach Dr k i j.
Proof.
  induction 1 as [i|i x j Hix Hxj IH]; intros Hji; [constructor|]. assert (Hxi : reach D k x i) by (eapply reach_trans; eauto).
  eapply Relation_Operators.rt1n_trans; [|apply IH; eapply reach_trans; [exact Hji|now apply reach_step]].
  apply (pair_restricted_edge D (tied_of D) (tied_of_refl D) HR (k, (i, x))).
  - apply (tied_edge_pair D (tied_of D) (tied_edge D)); [auto|]. split; [now apply reach_step|auto].
  - destruct Hix as (s & _ & _ & _ & _ & _ & N). exact N.
Qed.
Lemma restricted_scc k i j : scc Dr k i j <-> scc D k i j.
Proof. split; intros [A B]; split; auto using restricted_reach, inside_reach. Qed.
Lemma restricted_tied k i j : tied_of Dr k i j = tied_of D k i j.
Proof. apply eq_true_iff_eq. rewrite !tied_of_scc. apply restricted_scc. Qed.
Lemma restricted_twice : restricted Dr (tied_of Dr) = Dr.
Proof.
  unfold restricted at 1. cbn [tokens dim emb samples restricted restricted]. unfold restricted. f_equal. rewrite map_map. apply map_ext. intros s.
    cbn [context label query]. f_equal.
  rewrite (filter_ext _ (tied_of D (query s) (label s))) by (intros; apply restricted_tied). induction (context s) as [|x l IH]; [reflexivity|]. cbn.
    destruct (tied_of D (query s) (label s) x) eqn:Et; [|exact IH].
  cbn. rewrite Et, IH. reflexivity.
Qed.
Lemma restricted_Lbar W : Lbar Dr (tied_of Dr) W = Lbar D (tied_of D) W.
Proof.
  pose proof (restricted_realisable D (tied_of D) (tied_of_refl D) HR) as HRr. rewrite <- (Lbar_risk Dr (tied_of Dr) (tied_of_refl Dr) HRr).
  rewrite restricted_twice. apply (Lbar_risk D (tied_of D) (tied_of_refl D) HR).
Qed.
Lemma restricted_S_fin W : S_fin Dr W <-> S_fin D W.
Proof.
  split; intros (l & Hl & El); exists l; (split; [|exact El]); intros p Hp; specialize (Hl p Hp); now apply restricted_scc.
Qed.
Lemma restricted_Wfin W : is_Wfin Dr W <-> is_Wfin D W.
Proof.
  unfold is_Wfin. rewrite restricted_S_fin. split; intros [H1 H2]; (split; [exact H1|]); intros V HV; specialize (H2 V);
    rewrite restricted_S_fin, !restricted_Lbar in *; auto.
Qed.
End Restricted.
Theorem finite_restricted_problem D : realisable D -> let Dr := restricted D (tied_of D) in
  realisable Dr /\ (forall k i j, scc Dr k i j <-> scc D k i j) /\ ~ strict_edge Dr /\ (forall W, is_Wfin Dr W <-> is_Wfin D W)
  /\ (forall W, is_Wfin D W -> forall V, risk Dr W <= risk Dr V).
Proof.
  intros HR Dr. split; [exact (restricted_realisable D (tied_of D) (tied_of_refl D) HR)|]. split; [intros; now apply restricted_scc|].
    split; [|split].
  - intros (k & i & j & He & Hn). apply Hn. apply restricted_scc; [exact HR|]. now apply restricted_edge_edge.
  - intros W. now apply restricted_Wfin.
  - intros W HW V. unfold Dr. rewrite !(Lbar_risk D (tied_of D) (tied_of_refl D) HR). now apply Wfin_minimal.
Qed.

(** ** finite.calibration *)
(** attention mass of v inside the component of the label, renormalised *)
Definition mass_in D (W : mat) (s : sample) (v : nat) : R := INR (count_occ Nat.eq_dec (In_ (tied_of D) s) v) * share_in D (tied_of D) W s v.
(** the samples with query k and a label in the component of c *)
Definition samples_of D (k c : nat) : list sample := filter (fun s => Nat.eqb (query s) k && tied_of D k c (label s)) (samples D).
Definition label_count (l : list sample) (v : nat) : R := INR (length (filter (fun s => Nat.eqb (label s) v) l)).
Theorem finite_calibration D Wf k c v : independent D -> well_formed D -> realisable D -> is_Wfin D Wf ->
  (k < tokens D)%nat -> (v < tokens D)%nat -> scc D k c v ->
  lsum (samples_of D k c) (fun s => mass_in D Wf s v) = label_count (samples_of D k c) v.
Proof.
  intros HI HF HR HW Hk Hv Hc. pose proof (IndependentEmbeddings.calibration D HI HF Wf k v HR HW Hk Hv) as K.
  assert (Out : forall s, Nat.eqb (query s) k = true -> tied_of D k c (label s) = false -> mass_in D Wf s v = 0 /\ Nat.eqb (label s) v = false).
  { intros s Hq Ht. apply Nat.eqb_eq in Hq. assert (N : ~ scc D k (label s) v).
    { intros S0. assert (S1 : scc D k c (label s)) by (eapply scc_trans; [exact Hc|now apply scc_sym]). apply tied_of_scc in S1. congruence. }
    split.
    - unfold mass_in. assert (Z : count_occ Nat.eq_dec (In_ (tied_of D) s) v = 0%nat).
      { apply count_occ_not_In. intros Hin. apply filter_In in Hin as [_ Hin]. rewrite Hq in Hin. now apply tied_of_scc in Hin. }
      rewrite Z. cbn. ring.
    - destruct (Nat.eqb_spec (label s) v) as [E0|]; [|auto]. elim N. rewrite E0. apply scc_refl. }
  assert (L : forall l, lsum (filter (fun s => Nat.eqb (query s) k && tied_of D k c (label s)) l) (fun s => mass_in D Wf s v) = lsum (filter (fun s
    => Nat.eqb (query s) k) l) (fun s => mass_in D Wf s v)).
  { induction l as [|s l IH]; [reflexivity|]. cbn [filter]. destruct (Nat.eqb (query s) k) eqn:Eq; cbn [andb]; [|exact IH].
    destruct (tied_of D k c (label s)) eqn:Et; rewrite ?lsum_cons, IH; [reflexivity|].
    rewrite (proj1 (Out s Eq Et)). ring. }
  assert (Rr : forall l, filter (fun s => Nat.eqb (label s) v) (filter (fun s => Nat.eqb (query s) k && tied_of D k c (label s)) l) = filter (fun s
    => Nat.eqb (query s) k && Nat.eqb (label s) v) l).
  { induction l as [|s l IH]; [reflexivity|]. cbn [filter]. destruct (Nat.eqb (query s) k) eqn:Eq; cbn [andb]; [|exact IH].
    destruct (tied_of D k c (label s)) eqn:Et.
    - cbn [filter]. destruct (Nat.eqb (label s) v); [f_equal|]; exact IH.
    - rewrite (proj2 (Out s Eq Et)). exact IH. }
  unfold samples_of, label_count. rewrite L, Rr. exact K.
Qed.

(** ** finite.closed-form *)
Lemma acyclic_S_fin D W : (forall k i j, edge D k i j -> ~ scc D k i j) -> S_fin D W -> same D W (fun _ _ => 0).
Proof.
  intros HA (l & Hl & El) a b Ha Hb. rewrite El by auto. rewrite (lsum_ext _ _ (fun _ => 0)); [apply lsum_zero|]. intros [x [k [i j]]] Hp.
    specialize (Hl _ Hp). cbn in Hl |- *.
  destruct (Nat.eq_dec i j) as [<-|N]; [unfold Mk, M; cbn; ring|]. exfalso. destruct Hl as [A B]. destruct A as [|y z Hiy Hyj]; [easy|].
  apply (HA k i y Hiy). split; [now apply reach_step|]. eapply reach_trans; eauto.
Qed.
Theorem finite_closed_form D Wf : independent D -> well_formed D -> realisable D -> is_Wfin D Wf ->
  (forall k u w, scc D k u w -> u <> w ->
     (forall s, In s (samples_of D k u) -> forall v, scc D k u v -> count_occ Nat.eq_dec (context s) v = 1%nat) ->
     0 < label_count (samples_of D k u) u /\ 0 < label_count (samples_of D k u) w
     /\ logit D Wf u k - logit D Wf w k = ln (label_count (samples_of D k u) u / label_count (samples_of D k u) w))
  /\ ((forall k i j, edge D k i j -> ~ scc D k i j) -> same D Wf (fun _ _ => 0)).
Proof.
  intros HI HF HR HW. split; [|intros HA; apply (acyclic_S_fin D Wf HA), HW]. intros k u w Hs N Once.
  assert (Below : forall v v', reach D k v v' -> v <> v' -> (k < tokens D)%nat /\ (v < tokens D)%nat).
  { intros v v' Hr Nv. destruct (reach_ends D k v v' Hr Nv) as [(x & t & Ht & <- & <- & Hy & _ & _) _]. destruct (HF t Ht) as (A & B & C). auto. }
  destruct (Below u w (proj1 Hs) N) as [Hk Hu]. destruct (Below w u (proj2 Hs) (not_eq_sym N)) as [_ Hw].
  set (S0 := samples_of D k u) in *.
  assert (Cal : forall v, (v < tokens D)%nat -> scc D k u v -> label_count S0 v = exp (logit D Wf v k) * lsum S0 (fun s => / zsum D Wf k (In_
    (tied_of D) s))).
  { intros v Hv Sv. pose proof (finite_calibration D Wf k u v HI HF HR HW Hk Hv Sv) as FC. fold S0 in FC. rewrite <- FC, <- lsum_scale.
    apply lsum_ext. intros s Hsin.
    pose proof (Once s Hsin v Sv) as One. apply filter_In in Hsin as [Hsin Hq]. apply andb_true_iff in Hq as [Hq Ht]. apply Nat.eqb_eq in Hq.
      apply tied_of_scc in Ht.
    unfold mass_in, share_in. rewrite Hq. assert (C1 : count_occ Nat.eq_dec (In_ (tied_of D) s) v = 1%nat).
    { rewrite <- One. unfold In_. assert (Tv : tied_of D (query s) (label s) v = true) by (apply tied_of_scc; rewrite Hq; eapply scc_trans;
      [apply scc_sym; exact Ht|exact Sv]).
      now apply count_filter. }
    rewrite C1. cbn. unfold Rdiv. ring. }
  assert (Pos : forall v v', scc D k u v -> reach D k v v' -> v <> v' -> 0 < label_count S0 v).
  { intros v v' Sv Hr Nv. destruct (reach_ends D k v v' Hr Nv) as [(x & t & Ht & Hq & Hl & _) _]. unfold label_count. apply lt_0_INR.
    assert (Hin : In t (filter (fun s => Nat.eqb (label s) v) S0)).
    { apply filter_In. split; [|now apply Nat.eqb_eq]. apply filter_In. split; [auto|]. apply andb_true_iff. split; [now apply Nat.eqb_eq|].
      apply tied_of_scc. now rewrite Hl. }
    destruct (filter (fun s => Nat.eqb (label s) v) S0); [easy|cbn; lia]. }
  pose proof (Pos u w (scc_refl D k u) (proj1 Hs) N) as Pu. pose proof (Pos w u Hs (proj2 Hs) (not_eq_sym N)) as Pw. split; [exact Pu|].
    split; [exact Pw|].
  pose proof (Cal u Hu (scc_refl D k u)) as Cu. pose proof (Cal w Hw Hs) as Cw. pose proof (exp_pos (logit D Wf u k)) as Eu.
    pose proof (exp_pos (logit D Wf w k)) as Ew.
  set (c := lsum S0 (fun s => / zsum D Wf k (In_ (tied_of D) s))) in *. assert (Pc : 0 < c) by nra.
  rewrite Cu, Cw. replace (exp (logit D Wf u k) * c / (exp (logit D Wf w k) * c)) with (exp (logit D Wf u k - logit D Wf w k)); [now rewrite ln_exp|].
  unfold Rminus. rewrite exp_plus, exp_Ropp. field. lra.
Qed.

(** ** finite.dimension *)
(** the components of G^(k), each as the list of its tokens; the first token stands for it *)
Definition first_token D (k r : nat) : bool := forallb (fun u => negb (tied_of D k u r)) (seq 0 r).
Definition component_of D (k r : nat) : list nat := filter (tied_of D k r) (seq 0 (tokens D)).
Definition components_of D (k : nat) : list (list nat) := map (component_of D k) (filter (first_token D k) (seq 0 (tokens D))).
Definition query_list D : list nat := nodup Nat.eq_dec (map query (samples D)).
(** a basis of a space of matrices *)
Definition combination_of (B : list mat) (x : nat -> R) : mat := fun a b => lsum (seq 0 (length B)) (fun i => x i * nth i B (fun _ _ => 0) a b).
Definition is_basis D (V : mat -> Prop) (B : list mat) : Prop :=
  (forall X, In X B -> V X) /\ (forall W, V W -> exists x, same D W (combination_of B x))
  /\ (forall x, same D (combination_of B x) (fun _ _ => 0) -> forall i, (i < length B)%nat -> x i = 0).
(** the components partition the tokens *)
Lemma first_exists D k v : (v < tokens D)%nat -> exists r, (r <= v)%nat /\ first_token D k r = true /\ scc D k r v.
Proof.
  induction v as [v IH] using lt_wf_ind. intros Hv. destruct (Classical_Prop.classic (exists u, (u < v)%nat /\ scc D k u v)) as [(u & Hu & S0)|N].
  - destruct (IH u Hu ltac:(lia)) as (r & Hr & F & S1). exists r. split; [lia|]. split; [auto|]. eapply scc_trans; eauto.
  - exists v. split; [lia|]. split; [|apply scc_refl]. apply forallb_forall. intros u Hu. apply in_seq in Hu. apply negb_true_iff.
    destruct (tied_of D k u v) eqn:Et; [|auto]. elim N. exists u. split; [lia|now apply tied_of_scc].
Qed.
Lemma first_unique D k r r' : first_token D k r = true -> first_token D k r' = true -> scc D k r r' -> r = r'.
Proof.
  unfold first_token. rewrite !forallb_forall. intros F F' S0. destruct (Nat.lt_trichotomy r r') as [L|[L|L]]; [|auto|].
  - specialize (F' r). lapply F'; [|apply in_seq; lia]. intros T. apply negb_true_iff in T. apply tied_of_scc in S0. congruence.
  - specialize (F r'). lapply F; [|apply in_seq; lia]. intros T. apply negb_true_iff in T. apply scc_sym, tied_of_scc in S0. congruence.
Qed.
Theorem components_partition D k :
  (forall v, (v < tokens D)%nat -> exists C, In C (components_of D k) /\ In v C)
  /\ (forall C, In C (components_of D k) -> forall u v, In u C -> (v < tokens D)%nat -> In v C <-> scc D k u v)
  /\ NoDup (components_of D k) /\ (forall C, In C (components_of D k) -> NoDup C /\ C <> []).
Proof.
  split; [|split; [|split]].
  - intros v Hv. destruct (first_exists D k v Hv) as (r & Hr & F & S0). exists (component_of D k r). split.
    + apply in_map. apply filter_In. split; [apply in_seq; lia|auto].
    + apply filter_In. split; [apply in_seq; lia|now apply tied_of_scc].
  - intros C HC u v Hu Hv. apply in_map_iff in HC as (r & <- & _). apply filter_In in Hu as [_ Hu]. apply tied_of_scc in Hu. unfold component_of.
    rewrite filter_In, tied_of_scc, in_seq. split.
    + intros [_ S0]. eapply scc_trans; [apply scc_sym; exact Hu|exact S0].
    + intros S0. split; [lia|]. eapply scc_trans; eauto.
  - unfold components_of. set (l := filter (first_token D k) (seq 0 (tokens D))). assert (Nd : NoDup l) by (apply NoDup_filter, seq_NoDup).
    assert (Hl : forall r, In r l -> first_token D k r = true /\ (r < tokens D)%nat) by (intros r Hr; apply filter_In in Hr as [A B];
      apply in_seq in A; split; [auto|lia]).
    induction Nd as [|r l Hr Nd IH]; [constructor|]. cbn. constructor; [|apply IH; intros; apply Hl; now right]. intros Hin.
      apply in_map_iff in Hin as (r' & Eq & Hr'). apply Hr.
    destruct (Hl r (or_introl eq_refl)) as [F L]. destruct (Hl r' (or_intror Hr')) as [F' L'].
    assert (Hrr : In r (component_of D k r)) by (apply filter_In; split; [apply in_seq; lia|apply tied_of_refl]). rewrite <- Eq in Hrr.
      apply filter_In in Hrr as [_ T]. apply tied_of_scc in T.
    now rewrite <- (first_unique D k r' r F' F T).
  - intros C HC. apply in_map_iff in HC as (r & <- & Hr). apply filter_In in Hr as [Hr _]. split; [apply NoDup_filter, seq_NoDup|]. intros E0.
    assert (Hin : In r (component_of D k r)) by (apply filter_In; split; [auto|apply tied_of_refl]). now rewrite E0 in Hin.
Qed.
Definition rest_of D k r : list nat := filter (fun v => negb (Nat.eqb v r)) (component_of D k r).
Definition basis_pairs D : list query_pair := flat_map (fun k => flat_map (fun r => map (fun v => (k, (v,
  r))) (rest_of D k r)) (filter (first_token D k) (seq 0 (tokens D)))) (query_list D).
Lemma in_basis_pairs D k v r : In (k, (v, r)) (basis_pairs D) <->
  In k (query_list D) /\ (r < tokens D)%nat /\ first_token D k r = true /\ (v < tokens D)%nat /\ scc D k r v /\ v <> r.
Proof.
  unfold basis_pairs. rewrite in_flat_map. split.
  - intros (k' & Hk & H). apply in_flat_map in H as (r' & Hr & H). apply in_map_iff in H as (v' & [= -> -> ->] & H).
    apply filter_In in Hr as [Hr F], H as [H N]. apply filter_In in H as [H T].
    apply in_seq in Hr, H. apply tied_of_scc in T. apply negb_true_iff, Nat.eqb_neq in N. repeat split; auto; try lia; apply T.
  - intros (Hk & Hr & F & Hv & S0 & N). exists k. split; [auto|]. apply in_flat_map. exists r.
    split; [apply filter_In; split; [apply in_seq; lia|auto]|]. apply (in_map (fun v => (k, (v, r)))).
    apply filter_In. split; [apply filter_In; split; [apply in_seq; lia|now apply tied_of_scc]|]. now apply negb_true_iff, Nat.eqb_neq.
Qed.
Lemma NoDup_app' {A} (l m : list A) : NoDup l -> NoDup m -> (forall x, In x l -> In x m -> False) -> NoDup (l ++ m).
Proof.
  induction 1 as [|x l Hx Nl IH]; intros Nm H; [exact Nm|]. cbn. constructor.
  - intros Hin. apply in_app_or in Hin as [Hin|Hin]; [auto|]. apply (H x); [now left|auto].
  - apply IH; [auto|]. intros y Hy. apply H. now right.
Qed.
Lemma NoDup_flat_map {A B} (f : A -> list B) l : NoDup l -> (forall x, In x l -> NoDup (f x)) -> (forall x y z,
  In x l -> In y l -> In z (f x) -> In z (f y) -> x = y) -> NoDup (flat_map f l).
Proof.
  induction 1 as [|x l Hx Nl IH]; intros Hf Hd; [constructor|]. cbn. apply NoDup_app'.
  - apply Hf. now left.
  - apply IH; [intros; apply Hf; now right|]. intros y z w Hy Hz. apply Hd; now right.
  - intros w Hw Hw'. apply in_flat_map in Hw' as (y & Hy & Hw'). apply Hx. now rewrite (Hd x y w (or_introl eq_refl) (or_intror Hy) Hw Hw').
Qed.
Lemma basis_pairs_NoDup D : NoDup (basis_pairs D).
Proof.
  apply NoDup_flat_map; [apply NoDup_nodup| |].
  - intros k _. apply NoDup_flat_map; [apply NoDup_filter, seq_NoDup| |].
    + intros r _. apply FinFun.Injective_map_NoDup; [intros x y [= E0]; exact E0|]. apply NoDup_filter, NoDup_filter, seq_NoDup.
    + intros r r' z _ _ H1 H2. apply in_map_iff in H1 as (v & <- & _). apply in_map_iff in H2 as (v' & [= _ E0] & _). auto.
  - intros k k' z _ _ H1 H2. apply in_flat_map in H1 as (r & _ & H1). apply in_flat_map in H2 as (r' & _ & H2).
    apply in_map_iff in H1 as (v & <- & _). apply in_map_iff in H2 as (v' & [= E0 _ _] & _). auto.
Qed.
Lemma rest_length D k r : (r < tokens D)%nat -> length (rest_of D k r) = (length (component_of D k r) - 1)%nat.
Proof.
  intros Hr. assert (K : forall l, NoDup l -> In r l -> length (filter (fun v => negb (Nat.eqb v r)) l) = (length l - 1)%nat).
  { assert (Z : forall l, ~ In r l -> filter (fun v => negb (Nat.eqb v r)) l = l).
    { induction l as [|x l IH]; intros N; [reflexivity|]. cbn. destruct (Nat.eqb_spec x r) as [->|]; [elim N; now left|]. cbn. rewrite IH; auto.
      intros H; apply N; now right. }
    induction l as [|x l IH]; intros Nd Hin; [easy|]. inversion Nd; subst. cbn. destruct (Nat.eqb_spec x r) as [->|N]; cbn.
    - rewrite Z by auto. lia.
    - destruct Hin as [->|Hin]; [easy|]. rewrite IH by auto. destruct l; [easy|cbn; lia]. }
  apply K; [apply NoDup_filter, seq_NoDup|]. apply filter_In. split; [apply in_seq; lia|apply tied_of_refl].
Qed.
Lemma length_flat_map {A B} (f : A -> list B) l : length (flat_map f l) = list_sum (map (fun x => length (f x)) l).
Proof. induction l as [|x l IH]; [reflexivity|]. cbn. now rewrite app_length, IH. Qed.
Lemma lsum_nth_map {A} (l : list A) (d : A) (f : nat -> A -> R) : forall k, lsum (seq k (length l)) (fun i => f i (nth (i - k) l d)) = lsum (combine
  (seq k (length l)) l) (fun p => f (fst p) (snd p)).
Proof.
  induction l as [|x l IH]; intros k; [reflexivity|]. cbn [length seq combine]. rewrite !lsum_cons, Nat.sub_diag. cbn [fst snd nth]. f_equal.
    rewrite <- IH. apply lsum_ext. intros i Hi. apply in_seq in Hi.
  replace (i - k)%nat with (S (i - S k)) by lia. reflexivity.
Qed.
Definition dummy_pair : query_pair := (0, (0, 0))%nat.
(** coordinates of a matrix of the span of a list *)
Lemma span_coordinates D (B : list query_pair) : forall W, spanned D (fun e => In e B) W -> exists x, same D W (combination_of (map (Mk D) B) x).
Proof.
  induction B as [|e B IH]; intros W HW.
  - exists (fun _ => 0). destruct HW as (l & Hl & El). intros a b Ha Hb. rewrite El by auto.
    destruct l as [|p l]; [reflexivity|elim (Hl p); now left].
  - destruct (span_cons D e B W HW) as (x & V & HV & EW). destruct (IH V HV) as (xs & EV). exists (fun i => match i with O => x | S i => xs i end).
    intros a b Ha Hb. rewrite EW by auto. unfold plus, times. rewrite (EV a b Ha Hb). unfold combination_of. cbn [map length seq].
      rewrite lsum_cons, <- seq_shift, lsum_map. reflexivity.
Qed.
Theorem finite_dimension D : independent D -> well_formed D -> exists B, is_basis D (S_fin D) B
  /\ length B = list_sum (map (fun k => list_sum (map (fun C => (length C - 1)%nat) (components_of D k))) (query_list D)).
Proof.
  intros HI HF. exists (map (Mk D) (basis_pairs D)). split; [split; [|split]|].
  - intros X HX. apply in_map_iff in HX as ([k [v r]] & <- & He). apply in_basis_pairs in He as (_ & _ & _ & _ & S0 & _). apply spanned_gen. cbn.
    now apply scc_sym.
  - intros W HW. assert (Sp : spanned D (fun e => In e (basis_pairs D)) W).
    { revert HW. apply spanned_trans. intros [k [i j]] Hs. cbn in Hs. destruct (Nat.eq_dec i j) as [<-|N].
      - apply spanned_zero. intros a b _ _. unfold Mk, M. cbn. ring.
      - assert (Ends : In k (query_list D) /\ (i < tokens D)%nat /\ (j < tokens D)%nat).
        { destruct (reach_ends D k i j (proj1 Hs) N) as [(x & s & Hs1 & Hq & Hl & _) (y & t & Ht & _ & _ & _ & Hy & _)].
          destruct (HF s Hs1) as (_ & A & _). destruct (HF t Ht) as (_ & _ & B).
          split; [apply nodup_In; rewrite <- Hq; now apply in_map|]. split; [now rewrite <- Hl|auto]. }
        destruct Ends as (Hk & Hi & Hj). destruct (first_exists D k i Hi) as (r & Hr & F & Si).
          assert (Sj : scc D k r j) by (eapply scc_trans; eauto).
        assert (One : forall v, (v < tokens D)%nat -> scc D k r v -> spanned D (fun e => In e (basis_pairs D)) (Mk D (k, (v, r)))).
        { intros v Hv Sv. destruct (Nat.eq_dec v r) as [->|Nv]; [apply spanned_zero; intros a b _ _; unfold Mk, M; cbn; ring|]. apply spanned_gen.
          apply in_basis_pairs. repeat split; auto; try lia; apply Sv. }
        apply (spanned_same D _ (diff (Mk D (k, (i, r))) (Mk D (k, (j, r))))); [apply spanned_diff; auto|]. intros a b _ _. unfold Mk, M, diff. cbn.
          ring. }
    now apply span_coordinates.
  - intros x Hz i Hi. rewrite map_length in Hi. set (e := nth i (basis_pairs D) dummy_pair). assert (He : In e (basis_pairs D)) by now apply nth_In.
    destruct e as [k [v r]] eqn:Ee. subst e.
    apply in_basis_pairs in He as He'. destruct He' as (Hk & Hr & F & Hv & S0 & N).
    destruct (IndependentEmbeddings.logit_table D HI (fun u k' => (if Nat.eqb u v then 1 else 0) * (if Nat.eqb k' k then 1 else 0))) as (X & HX).
    assert (Val : forall e, In e (basis_pairs D) -> inner D (Mk D e) X = if Nat.eqb (fst (snd e)) v && Nat.eqb (fst e) k then 1 else 0).
    { intros [k' [v' r']] He'. apply in_basis_pairs in He' as (Hk' & Hr' & F' & Hv' & S' & N'). cbn [fst snd]. unfold Mk. cbn [fst snd].
      rewrite margin_logit.
      assert (Kk : (k' < tokens D)%nat) by (apply nodup_In, in_map_iff in Hk' as (s & <- & Hs); exact (proj1 (HF s Hs))). rewrite !HX by auto.
      destruct (Nat.eqb_spec k' k) as [->|Nk]; [|rewrite andb_false_r; ring]. rewrite andb_true_r. assert (Nr : r' <> v).
      { intros ->. apply N. symmetry. apply (first_unique D k r v F F' S0). }
      apply Nat.eqb_neq in Nr. rewrite Nr. destruct (Nat.eqb v' v); ring. }
    assert (Z : inner D (combination_of (map (Mk D) (basis_pairs D)) x) X = 0).
    { rewrite (inner_ext D _ X (fun _ _ => 0) X Hz) by (intros a b _ _; reflexivity). unfold inner.
      rewrite (sum2_ext _ _ (fun a b => 0 * 0)) by (intros; ring). rewrite sum2_scale. ring. }
    assert (Ex : inner D (combination_of (map (Mk D) (basis_pairs D)) x) X = lsum (seq 0 (length (basis_pairs D))) (fun j => x j * inner D (Mk D (nth
      j (basis_pairs D) dummy_pair)) X)).
    { unfold combination_of. rewrite map_length. unfold inner at 1. rewrite (sum2_ext _ _ (fun a b => lsum (seq 0 (length (basis_pairs D))) (fun j =>
      x j * (Mk D (nth j (basis_pairs D) dummy_pair) a b * X a b)))).
      - rewrite sum2_lsum. apply lsum_ext. intros j _. rewrite sum2_scale. reflexivity.
      - intros a b _ _. rewrite Rmult_comm, <- lsum_scale. apply lsum_ext. intros j Hj. apply in_seq in Hj.
        rewrite (nth_indep _ _ (Mk D dummy_pair)) by (rewrite map_length; lia). rewrite map_nth. ring. }
    rewrite Ex in Z. rewrite <- Z. symmetry. rewrite (lsum_ext _ _ (fun j => x j * (if Nat.eqb j i then 1 else 0))); [apply lsum_pick;
      [apply seq_NoDup|apply in_seq; lia]|].
    intros j Hj. apply in_seq in Hj. f_equal. rewrite Val by (apply nth_In; lia).
      destruct (Nat.eqb_spec j i) as [->|Nj]; [rewrite Ee; cbn [fst snd]; now rewrite !Nat.eqb_refl|].
    destruct (nth j (basis_pairs D) dummy_pair) as [k' [v' r']] eqn:Ej. cbn [fst snd]. destruct (Nat.eqb_spec v' v) as [->|]; [|reflexivity].
      destruct (Nat.eqb_spec k' k) as [->|]; [|reflexivity]. exfalso.
    assert (Hj' : In (nth j (basis_pairs D) dummy_pair) (basis_pairs D)) by (apply nth_In; lia). rewrite Ej in Hj'.
      apply in_basis_pairs in Hj' as (_ & _ & F' & _ & S' & _).
    assert (r' = r) as -> by (apply (first_unique D k r' r F' F); eapply scc_trans; [exact S'|now apply scc_sym]).
    apply Nj. apply (proj1 (NoDup_nth (basis_pairs D) dummy_pair) (basis_pairs_NoDup D)); [lia|lia|]. now rewrite Ee, Ej.
  - rewrite map_length. unfold basis_pairs. rewrite length_flat_map. f_equal. apply map_ext. intros k. rewrite length_flat_map. unfold components_of.
    rewrite map_map. f_equal.
    apply map_ext_in. intros r Hr. rewrite map_length. apply filter_In in Hr as [Hr _]. apply in_seq in Hr. apply rest_length. lia.
Qed.
